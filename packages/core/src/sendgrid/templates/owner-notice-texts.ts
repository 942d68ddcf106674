import type { AccessNoticeKind, OwnerNoticeKind, UserNoticeKind } from "../../model/delivery.ts";

/** `until`: when access ends, where the notice is about that. */
type Named<T> = { by: T; organization: T; until: string };

/** The texts of one notice to the owners, or to a user. A missing entry does not compile. */
export type OwnerNoticeTexts = {
  subject: (organization: string) => string;
  sentence: <T>(names: Named<T>) => (T | string)[];
  next: string;
  /** Why the reader gets it, where they need not be an owner. */
  footer?: string;
};

export type OwnerNoticeCatalog = Record<
  OwnerNoticeKind | UserNoticeKind | AccessNoticeKind,
  OwnerNoticeTexts
> & {
  footer: string;
  /** For a person without a name, a key or the operator. */
  unnamed: string;
};

const english: OwnerNoticeCatalog = {
  break_glass_on: {
    subject: (organization) => `${organization}: owners may now approve their own requests`,
    sentence: ({ by, organization }) => [
      by,
      " turned on break glass in ",
      organization,
      ". From now on, an owner can approve their own request to invite someone, alone and with a reason.",
    ],
    next: "Each use is reported to every owner and approver. If you did not agree to this, turn it off in the settings and talk to the other owners.",
  },
  break_glass_off: {
    subject: (organization) => `${organization}: break glass was turned off`,
    sentence: ({ organization }) => [
      "An update of Usher turned off break glass in ",
      organization,
      ". An owner can no longer approve their own request alone.",
    ],
    next: "It stays off until an owner turns it on in the settings. The other owners then get an email. No invitations or requests were changed.",
  },
  webhook_paused: {
    subject: (organization) => `${organization}: a webhook endpoint was paused`,
    sentence: ({ organization }) => [
      "Usher paused a webhook endpoint of ",
      organization,
      ": an event could not be delivered for days, or the endpoint answered that it is gone.",
    ],
    next: "Waiting events are kept for 30 days. webhook.list shows which endpoint it is and why, and webhook.deliveries what it answered. Once it works, set it to active: waiting events are then sent, and webhook.recover sends what failed.",
  },
  invitations_paused: {
    subject: (organization) => `${organization}: invitations are paused`,
    sentence: ({ organization }) => [
      "Several people reported invitations from ",
      organization,
      " as spam. Usher paused them: no one can be invited, and emails that were waiting and reminders are held back.",
    ],
    next: "Find out who was invited and why: the audit lists invitation.reported and invitation.complained. An owner can resume invitations once in 7 days, with organization.resumeInvitations. Emails that were held back are sent then. After that, only the operator of this server can resume them.",
  },
  relinked: {
    subject: (organization) => `${organization}: your sign-in was reset`,
    sentence: ({ by, organization }) => [
      by,
      " reset how you sign in to ",
      organization,
      ". The next person who signs in with this email address, at the service where you usually sign in, gets your account.",
    ],
    next: "If you asked for this, sign in again now. If you did not, tell an owner of the organization at once.",
    footer: "You are receiving this email because it is about your account.",
  },
  access_ends: {
    subject: (organization) => `${organization}: your access ends soon`,
    sentence: ({ organization, until }) => [
      "Your access to ",
      organization,
      ` ends on ${until}. You are not a member any more after that.`,
    ],
    next: "If you still need it then, ask the person who invited you, or an admin, to extend it.",
    footer: "You are receiving this email because it is about your membership.",
  },
  member_access_ends: {
    subject: (organization) => `${organization}: the access of someone you invited ends soon`,
    sentence: ({ by, organization, until }) => [
      "The access of ",
      by,
      " to ",
      organization,
      ` ends on ${until}. They are not a member any more after that.`,
    ],
    next: "If they still need it then, extend it, or ask an admin to.",
    footer: "You are receiving this email because you sent the invitation.",
  },
  footer: "You are receiving this email because you are an owner.",
  unnamed: "An owner, a key or the operator",
};

const german: OwnerNoticeCatalog = {
  break_glass_on: {
    subject: (organization) => `${organization}: Inhaber dürfen jetzt eigene Anfragen genehmigen`,
    sentence: ({ by, organization }) => [
      by,
      " hat in ",
      organization,
      " die Notfallgenehmigung eingeschaltet. Ab jetzt kann ein Inhaber seine eigene Anfrage, jemanden einzuladen, allein und mit Begründung genehmigen.",
    ],
    next: "Jede Nutzung wird allen Inhabern und allen, die Anfragen genehmigen, gemeldet. Falls das nicht abgesprochen war, schalten Sie die Notfallgenehmigung in den Einstellungen aus und sprechen Sie mit den anderen Inhabern.",
  },
  break_glass_off: {
    subject: (organization) => `${organization}: Notfallgenehmigung ausgeschaltet`,
    sentence: ({ organization }) => [
      "Ein Update von Usher hat in ",
      organization,
      " die Notfallgenehmigung ausgeschaltet. Ein Inhaber kann seine eigene Anfrage nicht mehr allein genehmigen.",
    ],
    next: "Sie bleibt aus, bis ein Inhaber sie in den Einstellungen einschaltet. Die anderen Inhaber erhalten dann eine E-Mail. Einladungen und Anfragen wurden nicht geändert.",
  },
  webhook_paused: {
    subject: (organization) => `${organization}: Ein Webhook-Endpunkt wurde angehalten`,
    sentence: ({ organization }) => [
      "Usher hat einen Webhook-Endpunkt von ",
      organization,
      " angehalten: Ein Ereignis konnte tagelang nicht zugestellt werden, oder der Endpunkt hat geantwortet, dass es ihn nicht mehr gibt.",
    ],
    next: "Wartende Ereignisse werden 30 Tage aufbewahrt. webhook.list zeigt, welcher Endpunkt es ist und warum er angehalten wurde, webhook.deliveries seine Antworten. Sobald er funktioniert, setzen Sie ihn auf active: Dann wird gesendet, was wartet, und webhook.recover sendet, was fehlgeschlagen ist.",
  },
  invitations_paused: {
    subject: (organization) => `${organization}: Einladungen sind angehalten`,
    sentence: ({ organization }) => [
      "Mehrere Personen haben Einladungen von ",
      organization,
      " als Spam gemeldet. Usher hat sie angehalten: Niemand kann eingeladen werden, und wartende E-Mails und Erinnerungen werden zurückgehalten.",
    ],
    next: "Klären Sie, wer warum eingeladen wurde: Das Audit enthält invitation.reported und invitation.complained. Ein Inhaber kann Einladungen einmal in 7 Tagen wieder freigeben, mit organization.resumeInvitations. Zurückgehaltene E-Mails werden dann gesendet. Danach kann das nur der Betreiber dieses Servers.",
  },
  relinked: {
    subject: (organization) => `${organization}: Ihre Anmeldung wurde zurückgesetzt`,
    sentence: ({ by, organization }) => [
      by,
      " hat Ihre Anmeldung bei ",
      organization,
      " zurückgesetzt. Wer sich als Nächstes mit dieser E-Mail-Adresse dort anmeldet, wo Sie sich sonst anmelden, erhält Ihr Konto.",
    ],
    next: "Wenn Sie darum gebeten haben, melden Sie sich jetzt neu an. Wenn nicht, sagen Sie sofort einem Inhaber der Organisation Bescheid.",
    footer: "Sie erhalten diese E-Mail, weil es um Ihr Konto geht.",
  },
  access_ends: {
    subject: (organization) => `${organization}: Ihr Zugang endet bald`,
    sentence: ({ organization, until }) => [
      "Ihr Zugang zu ",
      organization,
      ` endet am ${until}. Danach sind Sie dort nicht mehr Mitglied.`,
    ],
    next: "Wenn Sie ihn dann noch brauchen, bitten Sie die Person, die Sie eingeladen hat, oder einen Admin, ihn zu verlängern.",
    footer: "Sie erhalten diese E-Mail, weil es um Ihre Mitgliedschaft geht.",
  },
  member_access_ends: {
    subject: (organization) =>
      `${organization}: Ein Zugang, zu dem Sie eingeladen haben, endet bald`,
    sentence: ({ by, organization, until }) => [
      "Der Zugang von ",
      by,
      " zu ",
      organization,
      ` endet am ${until}. Danach besteht die Mitgliedschaft nicht mehr.`,
    ],
    next: "Wenn er dann noch gebraucht wird, verlängern Sie ihn oder bitten Sie einen Admin darum.",
    footer: "Sie erhalten diese E-Mail, weil Sie die Einladung gesendet haben.",
  },
  footer: "Sie erhalten diese E-Mail, weil Sie Inhaber sind.",
  unnamed: "Ein Inhaber, ein API-Schlüssel oder der Betreiber",
};

/** By language, region ignored; English where there is no such catalog. */
export function ownerNoticeTextsFor(lang: string): OwnerNoticeCatalog {
  return lang === "de" ? german : english;
}
