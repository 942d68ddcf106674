import type { NoticeKind } from "../model/delivery.ts";
import type { UndeliveredReason } from "../model/undelivered-reason.ts";
import type { Message, Plural } from "./message.ts";

/** The texts of one notice to an inviter. */
export type NoticeTexts = {
  subject: Message<"invitee" | "organization">;
  /** `more` follows the invitee when the notice covers several people; it brings its own space. */
  sentence: Message<"invitee" | "organization" | "roles" | "by" | "more">;
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
  /** How many people beside the one that is named. */
  andMore: Plural;
};
