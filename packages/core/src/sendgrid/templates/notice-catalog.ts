import type { NoticeKind } from "../../model/delivery.ts";
import type { UndeliveredReason } from "../../model/undelivered-reason.ts";

/** `more` follows the invitee when the notice covers several people. */
type Named<T> = { invitee: T; organization: T; roles: T; by: T; more: string };
type Sentence = <T>(names: Named<T>) => (T | string)[];

/** The texts of one notice to an inviter. A missing entry does not compile. */
export type NoticeTexts = {
  subject: (invitee: string, organization: string) => string;
  sentence: Sentence;
  /** What the inviter can do now; null when nothing is left to do. */
  next: string | null;
  /** Introduces the quoted text of the invitee or of the receiving server. */
  quoted: string | null;
  /** Why this reader gets it, if the reader is not the inviter. */
  footer?: string;
};

export type NoticeCatalog = Record<NoticeKind | UndeliveredReason, NoticeTexts> & {
  footer: string;
  /** For an owner without a name. */
  unnamed: string;
  andMore: (count: number) => string;
};
