import type { NoticeKind } from "../../model/delivery.ts";
import type { UndeliveredReason } from "../../model/undelivered-reason.ts";

/** `more` follows the invitee when the notice covers several people. */
type Named<T> = { invitee: T; organization: T; roles: T; by: T; more: string };
type Sentence = <T>(names: Named<T>) => (T | string)[];

/** The texts of one notice to an inviter. A missing entry does not compile. */
type NoticeTexts = {
  subject: (invitee: string, organization: string) => string;
  sentence: Sentence;
  /** What the inviter can do now; null when nothing is left to do. */
  next: string | null;
  /** Introduces the quoted text of the invitee or of the receiving server. */
  quoted: string | null;
  /** Why this reader gets it, if the reader is not the inviter. */
  footer?: string;
};

type NoticeCatalog = Record<NoticeKind | UndeliveredReason, NoticeTexts> & {
  footer: string;
  /** For an owner without a name. */
  unnamed: string;
  andMore: (count: number) => string;
};

const theySay = "The answer was:";
const serverSays = "The receiving server said:";
const checkAddress =
  "Check the address. To use a different one, revoke this invitation and send a new one.";

const providerSays = "The email service said:";

/** The email service did not even try. */
const dropped = (because: string, next: string): NoticeTexts => ({
  subject: (invitee, organization) => `The email to ${invitee} for ${organization} was not sent`,
  sentence: ({ invitee, organization }) => [
    "The email inviting ",
    invitee,
    " to ",
    organization,
    ` was not sent${because}.`,
  ],
  next,
  quoted: providerSays,
});

const english: NoticeCatalog = {
  accepted: {
    subject: (invitee, organization) => `${invitee} joined ${organization}`,
    sentence: ({ invitee, organization, roles }) => [
      invitee,
      " accepted your invitation and joined ",
      organization,
      " as ",
      roles,
      ".",
    ],
    next: null,
    quoted: null,
  },
  declined: {
    subject: (invitee, organization) => `${invitee} declined the invitation to ${organization}`,
    sentence: ({ invitee, organization }) => [
      invitee,
      " declined your invitation to ",
      organization,
      ".",
    ],
    next: "They cannot be invited again for 30 days.",
    quoted: theySay,
  },
  expired: {
    subject: (invitee, organization) => `The invitation for ${invitee} to ${organization} expired`,
    sentence: ({ invitee, organization }) => [
      "Your invitation for ",
      invitee,
      " to ",
      organization,
      " expired without a response.",
    ],
    next: "You can send it again with a new link.",
    quoted: null,
  },
  failed: {
    subject: (invitee, organization) =>
      `The email to ${invitee} for ${organization} could not be sent`,
    sentence: ({ invitee, organization }) => [
      "Your invitation for ",
      invitee,
      " to ",
      organization,
      " could not be sent.",
    ],
    next: "Check the address, then send the invitation again or invite another address.",
    quoted: serverSays,
  },
  bounced: {
    subject: (invitee, organization) =>
      `The email to ${invitee} for ${organization} was not delivered`,
    sentence: ({ invitee, organization }) => [
      "The email inviting ",
      invitee,
      " to ",
      organization,
      " was not delivered.",
    ],
    next: checkAddress,
    quoted: serverSays,
  },
  rejected: {
    subject: (invitee, organization) => `The email to ${invitee} for ${organization} was rejected`,
    sentence: ({ invitee, organization }) => [
      "The recipient's mail server rejected the email inviting ",
      invitee,
      " to ",
      organization,
      ". The address may be right.",
    ],
    next: "Send the invitation again later. If it is rejected again, ask the recipient's administrator to allow our email, or copy the link and pass it on.",
    quoted: serverSays,
  },
  bounced_before: dropped(
    ", because an earlier email to this address bounced",
    "Check the address. If it is right, ask the operator of Usher to remove it from SendGrid's list of bounces, then send the invitation again.",
  ),
  opted_out: dropped(
    ", because the recipient reported an earlier email as spam or unsubscribed",
    "Ask the recipient in another way. If they want the invitation, copy the link and pass it on, or ask the operator of Usher to remove the address from SendGrid's list and send the invitation again.",
  ),
  over_quota: dropped(
    ", because the quota of the email service is used up",
    "The address may be right. Let the operator of Usher know, then send the invitation again.",
  ),
  looks_like_spam: dropped(
    ", because the email service took it for spam",
    "The address may be right. Send a new invitation without a note, or with a different one. If that is not sent either, let the operator of Usher know.",
  ),
  dropped: dropped(
    "",
    "The address may be right. Send the invitation again. If it is not sent again, let the operator of Usher know.",
  ),
  complained: {
    subject: (invitee, organization) => `${invitee} reported the email for ${organization} as spam`,
    sentence: ({ invitee, organization }) => [
      invitee,
      " reported the email with your invitation to ",
      organization,
      " as spam.",
    ],
    next: "This address gets no more email from your organization. If it was a mistake, an admin can lift the block. The link in the email still works while the invitation is open.",
    quoted: null,
  },
  parked: {
    subject: (invitee, organization) =>
      `We do not know whether ${invitee} got the email for ${organization}`,
    sentence: ({ invitee, organization }) => [
      "We do not know whether the email inviting ",
      invitee,
      " to ",
      organization,
      " was sent. We tried twice and got no response.",
    ],
    next: "If it does not arrive, send the invitation again.",
    quoted: null,
  },
  break_glass: {
    subject: (invitee, organization) => `${invitee} for ${organization}: approved in an emergency`,
    sentence: ({ invitee, organization, roles, by, more }) => [
      by,
      " asked to invite ",
      invitee,
      more,
      " to ",
      organization,
      " as ",
      roles,
      " and, as an owner, approved the request alone.",
    ],
    next: "If this was a mistake, revoke the invitation and talk to the owners.",
    quoted: "The reason given:",
    footer: "You are receiving this email because you are an owner or an approver.",
  },
  authority_lost: {
    subject: (invitee, organization) =>
      `The invitation for ${invitee} to ${organization} was revoked`,
    sentence: ({ invitee, organization, more }) => [
      "The invitation for ",
      invitee,
      more,
      " to ",
      organization,
      " was revoked, because the people who vouched for it can no longer invite anyone in this role.",
    ],
    next: "If it should stand, invite this address again, or ask an admin to.",
    quoted: null,
    footer:
      "You are receiving this email because you sent the invitation or manage the organization.",
  },
  footer: "You are receiving this email because you sent the invitation.",
  unnamed: "An owner",
  andMore: (count) => ` and ${count} more`,
};

const emailServerReported = "Der Mailserver des Empfängers meldete:";

const germanDropped = (because: string, next: string): NoticeTexts => ({
  subject: (invitee, organization) => `Nicht gesendet: Einladung an ${invitee} zu ${organization}`,
  sentence: ({ invitee, organization }) => [
    "Die E-Mail mit der Einladung an ",
    invitee,
    " zu ",
    organization,
    ` wurde nicht gesendet${because}.`,
  ],
  next,
  quoted: "Der E-Mail-Dienst meldete:",
});

const german: NoticeCatalog = {
  accepted: {
    subject: (invitee, organization) => `${invitee} ist ${organization} beigetreten`,
    sentence: ({ invitee, organization, roles }) => [
      invitee,
      " hat Ihre Einladung angenommen und ist ",
      organization,
      " beigetreten. Rolle: ",
      roles,
      ".",
    ],
    next: null,
    quoted: null,
  },
  declined: {
    subject: (invitee, organization) => `${invitee} hat die Einladung zu ${organization} abgelehnt`,
    sentence: ({ invitee, organization }) => [
      invitee,
      " hat Ihre Einladung zu ",
      organization,
      " abgelehnt.",
    ],
    next: "Diese Adresse kann 30 Tage lang nicht erneut eingeladen werden.",
    quoted: "Die Antwort war:",
  },
  expired: {
    subject: (invitee, organization) =>
      `Die Einladung an ${invitee} zu ${organization} ist abgelaufen`,
    sentence: ({ invitee, organization }) => [
      "Ihre Einladung an ",
      invitee,
      " zu ",
      organization,
      " ist ohne Antwort abgelaufen.",
    ],
    next: "Sie können die Einladung mit einem neuen Link erneut senden.",
    quoted: null,
  },
  failed: {
    subject: (invitee, organization) =>
      `Nicht gesendet: Einladung an ${invitee} zu ${organization}`,
    sentence: ({ invitee, organization }) => [
      "Ihre Einladung an ",
      invitee,
      " zu ",
      organization,
      " konnte nicht gesendet werden.",
    ],
    next: "Prüfen Sie die Adresse. Senden Sie die Einladung dann erneut oder laden Sie eine andere Adresse ein.",
    quoted: emailServerReported,
  },
  bounced: {
    subject: (invitee, organization) =>
      `Nicht zugestellt: Einladung an ${invitee} zu ${organization}`,
    sentence: ({ invitee, organization }) => [
      "Die E-Mail mit der Einladung an ",
      invitee,
      " zu ",
      organization,
      " wurde nicht zugestellt.",
    ],
    next: "Prüfen Sie die Adresse. Um eine andere zu verwenden, ziehen Sie diese Einladung zurück und senden Sie eine neue.",
    quoted: emailServerReported,
  },
  rejected: {
    subject: (invitee, organization) => `Abgelehnt: Einladung an ${invitee} zu ${organization}`,
    sentence: ({ invitee, organization }) => [
      "Der Mailserver des Empfängers hat die E-Mail mit der Einladung an ",
      invitee,
      " zu ",
      organization,
      " abgelehnt. Die Adresse kann trotzdem richtig sein.",
    ],
    next: "Senden Sie die Einladung später erneut. Wird sie wieder abgelehnt, bitten Sie den Administrator des Empfängers, unsere E-Mails zuzulassen, oder kopieren Sie den Link und geben Sie ihn weiter.",
    quoted: emailServerReported,
  },
  bounced_before: germanDropped(
    ", weil eine frühere E-Mail an diese Adresse nicht zugestellt werden konnte",
    "Prüfen Sie die Adresse. Ist sie richtig, bitten Sie den Betreiber von Usher, sie aus der Bounce-Liste von SendGrid zu entfernen, und senden Sie die Einladung dann erneut.",
  ),
  opted_out: germanDropped(
    ", weil der Empfänger eine frühere E-Mail als Spam gemeldet oder abbestellt hat",
    "Fragen Sie den Empfänger auf anderem Weg. Wenn er die Einladung möchte, kopieren Sie den Link und geben Sie ihn weiter, oder bitten Sie den Betreiber von Usher, die Adresse aus der Liste von SendGrid zu entfernen, und senden Sie die Einladung erneut.",
  ),
  over_quota: germanDropped(
    ", weil das Kontingent des E-Mail-Dienstes aufgebraucht ist",
    "Die Adresse kann richtig sein. Informieren Sie den Betreiber von Usher und senden Sie die Einladung dann erneut.",
  ),
  looks_like_spam: germanDropped(
    ", weil der E-Mail-Dienst sie für Spam hielt",
    "Die Adresse kann richtig sein. Senden Sie eine neue Einladung ohne Nachricht oder mit einer anderen. Wird auch sie nicht gesendet, informieren Sie den Betreiber von Usher.",
  ),
  dropped: germanDropped(
    "",
    "Die Adresse kann richtig sein. Senden Sie die Einladung erneut. Wird sie wieder nicht gesendet, informieren Sie den Betreiber von Usher.",
  ),
  complained: {
    subject: (invitee, organization) =>
      `Als Spam gemeldet: Einladung an ${invitee} zu ${organization}`,
    sentence: ({ invitee, organization }) => [
      invitee,
      " hat die E-Mail mit Ihrer Einladung zu ",
      organization,
      " als Spam gemeldet.",
    ],
    next: "Diese Adresse erhält von Ihrer Organisation keine E-Mails mehr. War es ein Versehen, kann ein Admin die Sperre aufheben. Der Link in der E-Mail gilt weiter, solange die Einladung offen ist.",
    quoted: null,
  },
  parked: {
    subject: (invitee, organization) =>
      `Zustellung unklar: Einladung an ${invitee} zu ${organization}`,
    sentence: ({ invitee, organization }) => [
      "Es ist unklar, ob die E-Mail mit der Einladung an ",
      invitee,
      " zu ",
      organization,
      " gesendet wurde. Zwei Versuche blieben ohne Antwort.",
    ],
    next: "Falls sie nicht ankommt, senden Sie die Einladung erneut.",
    quoted: null,
  },
  break_glass: {
    subject: (invitee, organization) =>
      `Im Notfall genehmigt: Einladung an ${invitee} zu ${organization}`,
    sentence: ({ invitee, organization, roles, by, more }) => [
      by,
      " hat eine Einladung an ",
      invitee,
      more,
      " zu ",
      organization,
      " angefragt und die Anfrage als Inhaber allein genehmigt. Rolle: ",
      roles,
      ".",
    ],
    next: "Falls das ein Versehen war, ziehen Sie die Einladung zurück und sprechen Sie mit den Inhabern.",
    quoted: "Die Begründung:",
    footer: "Sie erhalten diese E-Mail, weil Sie Inhaber sind oder Anfragen genehmigen.",
  },
  authority_lost: {
    subject: (invitee, organization) =>
      `Die Einladung an ${invitee} zu ${organization} wurde zurückgezogen`,
    sentence: ({ invitee, organization, more }) => [
      "Die Einladung an ",
      invitee,
      more,
      " zu ",
      organization,
      " wurde zurückgezogen, weil keine der Personen, die dafür einstanden, noch in diese Rolle einladen darf.",
    ],
    next: "Soll sie bestehen bleiben, laden Sie die Adresse erneut ein oder bitten Sie einen Admin darum.",
    quoted: null,
    footer:
      "Sie erhalten diese E-Mail, weil Sie die Einladung gesendet haben oder die Organisation verwalten.",
  },
  footer: "Sie erhalten diese E-Mail, weil Sie die Einladung gesendet haben.",
  unnamed: "Ein Inhaber",
  andMore: (count) => ` und ${count} weitere`,
};

/** By language, region ignored; English where there is no such catalog. */
export function noticeTextsFor(lang: string): NoticeCatalog {
  return lang === "de" ? german : english;
}
