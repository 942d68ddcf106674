import type { NoticeKind } from "../../model/delivery.ts";

/** `more`: what follows the invitee where others are meant too. */
type Named<T> = { invitee: T; organization: T; roles: T; by: T; more: string };
type Sentence = <T>(names: Named<T>) => (T | string)[];

/** What a mail to an inviter says of one thing that happened. A missing entry does not compile. */
type NoticeTexts = {
  subject: (invitee: string, organization: string) => string;
  sentence: Sentence;
  /** What the inviter can do now; null when nothing is left to do. */
  next: string | null;
  /** Stands before the quoted words of the invitee or of the receiving server. */
  quoted: string | null;
  /** Why this reader gets it, where the reader is not the inviter. */
  footer?: string;
};

type NoticeCatalog = Record<NoticeKind, NoticeTexts> & {
  footer: string;
  /** Whoever has no name. */
  somebody: string;
  andMore: (count: number) => string;
};

const theySay = "The answer was:";
const serverSays = "The receiving side said:";
const checkAddress =
  "Check the address. To try another one, invite it anew; this invitation can be revoked.";

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
    subject: (invitee, organization) => `The invitation of ${invitee} to ${organization} expired`,
    sentence: ({ invitee, organization }) => [
      "Your invitation of ",
      invitee,
      " to ",
      organization,
      " expired without an answer.",
    ],
    next: "Sending it again gives it a new link.",
    quoted: null,
  },
  failed: {
    subject: (invitee, organization) =>
      `The mail to ${invitee} for ${organization} could not be sent`,
    sentence: ({ invitee, organization }) => [
      "Your invitation of ",
      invitee,
      " to ",
      organization,
      " could not be sent.",
    ],
    next: "Check the address, then send the invitation again or invite another address.",
    quoted: serverSays,
  },
  bounced: {
    subject: (invitee, organization) => `The mail to ${invitee} for ${organization} did not arrive`,
    sentence: ({ invitee, organization }) => [
      "The mail that invites ",
      invitee,
      " to ",
      organization,
      " did not arrive.",
    ],
    next: checkAddress,
    quoted: serverSays,
  },
  parked: {
    subject: (invitee, organization) =>
      `It is not known whether ${invitee} got the mail for ${organization}`,
    sentence: ({ invitee, organization }) => [
      "It is not known whether the mail that invites ",
      invitee,
      " to ",
      organization,
      " was sent: it was tried twice, and twice no answer came.",
    ],
    next: "If it did not arrive, send the invitation again.",
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
    next: "If this was not right, revoke the invitation and speak with the owners.",
    quoted: "The reason given was:",
    footer: "You get this because you are an owner or decide about such requests.",
  },
  footer: "You get this because you sent the invitation.",
  somebody: "An owner",
  andMore: (count) => ` and ${count} more`,
};

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
      `Die Einladung von ${invitee} zu ${organization} ist abgelaufen`,
    sentence: ({ invitee, organization }) => [
      "Ihre Einladung von ",
      invitee,
      " zu ",
      organization,
      " ist ohne Antwort abgelaufen.",
    ],
    next: "Erneutes Senden gibt ihr einen neuen Link.",
    quoted: null,
  },
  failed: {
    subject: (invitee, organization) =>
      `Die Mail an ${invitee} für ${organization} konnte nicht gesendet werden`,
    sentence: ({ invitee, organization }) => [
      "Ihre Einladung von ",
      invitee,
      " zu ",
      organization,
      " konnte nicht gesendet werden.",
    ],
    next: "Prüfen Sie die Adresse und senden Sie die Einladung erneut oder laden Sie eine andere ein.",
    quoted: "Die Gegenseite meldete:",
  },
  bounced: {
    subject: (invitee, organization) => `Die Mail an ${invitee} für ${organization} kam nicht an`,
    sentence: ({ invitee, organization }) => [
      "Die Mail, die ",
      invitee,
      " zu ",
      organization,
      " einlädt, kam nicht an.",
    ],
    next: "Prüfen Sie die Adresse. Eine andere Adresse laden Sie neu ein; diese Einladung lässt sich widerrufen.",
    quoted: "Die Gegenseite meldete:",
  },
  parked: {
    subject: (invitee, organization) =>
      `Ungewiss, ob die Mail für ${organization} bei ${invitee} ankam`,
    sentence: ({ invitee, organization }) => [
      "Es ist ungewiss, ob die Mail, die ",
      invitee,
      " zu ",
      organization,
      " einlädt, gesendet wurde: Zwei Versuche blieben ohne Antwort.",
    ],
    next: "Falls sie nicht ankam, senden Sie die Einladung erneut.",
    quoted: null,
  },
  break_glass: {
    subject: (invitee, organization) => `${invitee} für ${organization}: im Notfall genehmigt`,
    sentence: ({ invitee, organization, roles, by, more }) => [
      by,
      " hat die Einladung von ",
      invitee,
      more,
      " zu ",
      organization,
      " beantragt und den Antrag als Inhaber allein genehmigt. Rolle: ",
      roles,
      ".",
    ],
    next: "Falls das nicht richtig war, widerrufen Sie die Einladung und sprechen Sie mit den Inhabern.",
    quoted: "Als Grund wurde angegeben:",
    footer:
      "Sie erhalten diese Nachricht, weil Sie Inhaber sind oder über solche Anträge entscheiden.",
  },
  footer: "Sie erhalten diese Nachricht, weil Sie die Einladung gesendet haben.",
  somebody: "Ein Inhaber",
  andMore: (count) => ` und ${count} weiteren`,
};

/** By language, region ignored; English where there is no such catalog. */
export function noticeTextsFor(lang: string): NoticeCatalog {
  return lang === "de" ? german : english;
}
