import type { OwnerNoticeCatalog } from "../owner-notice-texts.ts";

export const germanOwnerNotices: OwnerNoticeCatalog = {
  break_glass_on: {
    subject: "{organization}: Inhaber dürfen jetzt eigene Anfragen genehmigen",
    sentence:
      "{by} hat in {organization} die Notfallgenehmigung eingeschaltet. Ab jetzt kann ein Inhaber seine eigene Anfrage, jemanden einzuladen, allein und mit Begründung genehmigen.",
    next: "Jede Nutzung wird allen Inhabern und allen, die Anfragen genehmigen, gemeldet. Falls das nicht abgesprochen war, schalten Sie die Notfallgenehmigung in den Einstellungen aus und sprechen Sie mit den anderen Inhabern.",
  },
  break_glass_off: {
    subject: "{organization}: Notfallgenehmigung ausgeschaltet",
    sentence:
      "Ein Update von Usher hat in {organization} die Notfallgenehmigung ausgeschaltet. Ein Inhaber kann seine eigene Anfrage nicht mehr allein genehmigen.",
    next: "Sie bleibt aus, bis ein Inhaber sie in den Einstellungen einschaltet. Die anderen Inhaber erhalten dann eine E-Mail. Einladungen und Anfragen wurden nicht geändert.",
  },
  webhook_paused: {
    subject: "{organization}: Ein Webhook-Endpunkt wurde angehalten",
    sentence:
      "Usher hat einen Webhook-Endpunkt von {organization} angehalten: Ein Ereignis konnte tagelang nicht zugestellt werden, oder der Endpunkt hat geantwortet, dass es ihn nicht mehr gibt.",
    next: "Wartende Ereignisse werden 30 Tage aufbewahrt. webhook.list zeigt, welcher Endpunkt es ist und warum er angehalten wurde, webhook.deliveries seine Antworten. Sobald er funktioniert, setzen Sie ihn auf active: Dann wird gesendet, was wartet, und webhook.recover sendet, was fehlgeschlagen ist.",
  },
  invitations_paused: {
    subject: "{organization}: Einladungen sind angehalten",
    sentence:
      "Mehrere Personen haben Einladungen von {organization} als Spam gemeldet. Usher hat sie angehalten: Niemand kann eingeladen werden, und wartende E-Mails und Erinnerungen werden zurückgehalten.",
    next: "Klären Sie, wer warum eingeladen wurde: Das Audit-Protokoll enthält invitation.reported und invitation.complained. Wenn das nicht wieder vorkommen wird, kann ein Inhaber Einladungen wieder freigeben, einmal in 7 Tagen. Mit Slack: Laden Sie dort jemanden ein, und klicken Sie in der Antwort von Usher auf „Resume invitations“. Ohne Slack: Senden Sie POST /trpc/organization.resumeInvitations mit Ihrer eigenen Sitzung oder Ihrem Schlüssel an diesen Server, oder führen Sie „usher api organization.resumeInvitations“ aus. Zurückgehaltene E-Mails werden dann gesendet. Danach kann das nur der Betreiber dieses Servers.",
  },
  relinked: {
    subject: "{organization}: Ihre Anmeldung wurde zurückgesetzt",
    sentence:
      "{by} hat Ihre Anmeldung bei {organization} zurückgesetzt. Wer sich als Nächstes mit dieser E-Mail-Adresse dort anmeldet, wo Sie sich sonst anmelden, erhält Ihr Konto.",
    next: "Wenn Sie darum gebeten haben, melden Sie sich jetzt neu an. Wenn nicht, sagen Sie sofort einem Inhaber der Organisation Bescheid.",
    footer: "Sie erhalten diese E-Mail, weil es um Ihr Konto geht.",
  },
  access_ends: {
    subject: "{organization}: Ihr Zugang endet bald",
    sentence:
      "Ihr Zugang zu {organization} endet am {until}. Danach sind Sie dort nicht mehr Mitglied.",
    next: "Wenn Sie ihn dann noch brauchen, bitten Sie die Person, die Sie eingeladen hat, oder einen Admin, ihn zu verlängern.",
    footer: "Sie erhalten diese E-Mail, weil es um Ihre Mitgliedschaft geht.",
  },
  member_access_ends: {
    subject: "{organization}: Ein Zugang, zu dem Sie eingeladen haben, endet bald",
    sentence:
      "Der Zugang von {by} zu {organization} endet am {until}. Danach besteht die Mitgliedschaft nicht mehr.",
    next: "Wenn er dann noch gebraucht wird, verlängern Sie ihn oder bitten Sie einen Admin darum.",
    footer: "Sie erhalten diese E-Mail, weil Sie die Einladung gesendet haben.",
  },
  footer: "Sie erhalten diese E-Mail, weil Sie Inhaber sind.",
  unnamed: "Ein Inhaber, ein API-Schlüssel oder der Betreiber",
};
