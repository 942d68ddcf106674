import type { AccessNoticeKind, OwnerNoticeKind, UserNoticeKind } from "../model/delivery.ts";
import type { Message } from "./message.ts";

/** The texts of one notice to the owners, or to a user. */
export type OwnerNoticeTexts = {
  subject: Message<"organization">;
  /** `until`: when access ends, where the notice is about that. */
  sentence: Message<"by" | "organization" | "until">;
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
