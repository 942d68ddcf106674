import type { NoticeCatalog, NoticeTexts } from "../notice-texts.ts";

const emailServerReported = "Der Mailserver des Empfängers meldete:";

const dropped = (because: string, next: string): NoticeTexts => ({
  subject: "Nicht gesendet: Einladung an {invitee} zu {organization}",
  sentence: `Die E-Mail mit der Einladung an {invitee} zu {organization} wurde nicht gesendet${because}.`,
  next,
  quoted: "Der E-Mail-Dienst meldete:",
});

export const germanNotices: NoticeCatalog = {
  accepted: {
    subject: "{invitee} ist {organization} beigetreten",
    sentence:
      "{invitee} hat Ihre Einladung angenommen und ist {organization} beigetreten. Rolle: {roles}.",
    next: null,
    quoted: null,
  },
  declined: {
    subject: "{invitee} hat die Einladung zu {organization} abgelehnt",
    sentence: "{invitee} hat Ihre Einladung zu {organization} abgelehnt.",
    next: "Diese Adresse kann 30 Tage lang nicht erneut eingeladen werden. Wurde Ihre Organisation stummgeschaltet, kann nur die eingeladene Person das aufheben.",
    quoted: "Die Antwort war:",
  },
  expired: {
    subject: "Die Einladung an {invitee} zu {organization} ist abgelaufen",
    sentence: "Ihre Einladung an {invitee} zu {organization} ist ohne Antwort abgelaufen.",
    next: "Sie können die Einladung mit einem neuen Link erneut senden.",
    quoted: null,
  },
  failed: {
    subject: "Nicht gesendet: Einladung an {invitee} zu {organization}",
    sentence: "Ihre Einladung an {invitee} zu {organization} konnte nicht gesendet werden.",
    next: "Prüfen Sie die Adresse. Senden Sie die Einladung dann erneut oder laden Sie eine andere Adresse ein.",
    quoted: emailServerReported,
  },
  bounced: {
    subject: "Nicht zugestellt: Einladung an {invitee} zu {organization}",
    sentence: "Die E-Mail mit der Einladung an {invitee} zu {organization} wurde nicht zugestellt.",
    next: "Prüfen Sie die Adresse. Um eine andere zu verwenden, ziehen Sie diese Einladung zurück und senden Sie eine neue.",
    quoted: emailServerReported,
  },
  rejected: {
    subject: "E-Mail abgewiesen: Einladung an {invitee} zu {organization}",
    sentence:
      "Der Mailserver des Empfängers hat die E-Mail mit der Einladung an {invitee} zu {organization} abgewiesen. Die Adresse kann trotzdem richtig sein.",
    next: "Senden Sie die Einladung später erneut. Wird sie wieder abgewiesen, bitten Sie den Administrator des Empfängers, unsere E-Mails zuzulassen, oder kopieren Sie den Link und geben Sie ihn weiter.",
    quoted: emailServerReported,
  },
  bounced_before: dropped(
    ", weil eine frühere E-Mail an diese Adresse nicht zugestellt werden konnte",
    "Prüfen Sie die Adresse. Ist sie richtig, bitten Sie den Betreiber von Usher, sie aus der Bounce-Liste von SendGrid zu entfernen, und senden Sie die Einladung dann erneut.",
  ),
  opted_out: dropped(
    ", weil der Empfänger eine frühere E-Mail als Spam gemeldet oder abbestellt hat",
    "Fragen Sie den Empfänger auf anderem Weg. Wenn er die Einladung möchte, kopieren Sie den Link und geben Sie ihn weiter, oder bitten Sie den Betreiber von Usher, die Adresse aus der Liste von SendGrid zu entfernen, und senden Sie die Einladung erneut.",
  ),
  over_quota: dropped(
    ", weil das Kontingent des E-Mail-Dienstes aufgebraucht ist",
    "Die Adresse kann richtig sein. Informieren Sie den Betreiber von Usher und senden Sie die Einladung dann erneut.",
  ),
  looks_like_spam: dropped(
    ", weil der E-Mail-Dienst sie für Spam hielt",
    "Die Adresse kann richtig sein. Senden Sie eine neue Einladung ohne Nachricht oder mit einer anderen. Wird auch sie nicht gesendet, informieren Sie den Betreiber von Usher.",
  ),
  dropped: dropped(
    "",
    "Die Adresse kann richtig sein. Senden Sie die Einladung erneut. Wird sie wieder nicht gesendet, informieren Sie den Betreiber von Usher.",
  ),
  complained: {
    subject: "Als Spam gemeldet: Einladung an {invitee} zu {organization}",
    sentence: "{invitee} hat die E-Mail mit Ihrer Einladung zu {organization} als Spam gemeldet.",
    next: "Diese Adresse erhält von Ihrer Organisation keine E-Mails mehr. War es ein Versehen, kann ein Admin die Sperre aufheben. Der Link in der E-Mail gilt weiter, solange die Einladung offen ist.",
    quoted: null,
  },
  parked: {
    subject: "Zustellung unklar: Einladung an {invitee} zu {organization}",
    sentence:
      "Es ist unklar, ob die E-Mail mit der Einladung an {invitee} zu {organization} gesendet wurde. Zwei Versuche blieben ohne Antwort.",
    next: "Falls sie nicht ankommt, senden Sie die Einladung erneut.",
    quoted: null,
  },
  break_glass: {
    subject: "Im Notfall genehmigt: Einladung an {invitee} zu {organization}",
    sentence:
      "{by} hat eine Einladung an {invitee}{more} zu {organization} angefragt und die Anfrage als Inhaber allein genehmigt. Rolle: {roles}.",
    next: "Falls das ein Versehen war, ziehen Sie die Einladung zurück und sprechen Sie mit den Inhabern.",
    quoted: "Die Begründung:",
    footer: "Sie erhalten diese E-Mail, weil Sie Inhaber sind oder Anfragen genehmigen.",
  },
  authority_lost: {
    subject: "Die Einladung an {invitee} zu {organization} wurde zurückgezogen",
    sentence:
      "Die Einladung an {invitee}{more} zu {organization} wurde zurückgezogen, weil keine der Personen, die dafür einstanden, noch in diese Rolle einladen darf.",
    next: "Soll sie bestehen bleiben, laden Sie die Adresse erneut ein oder bitten Sie einen Admin darum.",
    quoted: null,
    footer:
      "Sie erhalten diese E-Mail, weil Sie die Einladung gesendet haben oder die Organisation verwalten.",
  },
  renewal: {
    subject: "{invitee} bittet um einen neuen Link zu {organization}",
    sentence:
      "Die Einladung an {invitee} zu {organization} ist abgelaufen. Die eingeladene Person bittet um einen neuen Link.",
    next: "Senden Sie die Einladung erneut, falls sie noch gelten soll. Sonst müssen Sie nichts tun.",
    quoted: null,
    footer:
      "Sie erhalten diese E-Mail, weil Sie die Einladung gesendet haben oder die Organisation verwalten.",
  },
  footer: "Sie erhalten diese E-Mail, weil Sie die Einladung gesendet haben.",
  unnamed: "Ein Inhaber",
  andMore: { one: " und eine weitere", other: " und {count} weitere" },
};
