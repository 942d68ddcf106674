import type { SystemRole } from "../model/roles.ts";
import type { Message } from "./message.ts";

type InviterAndOrganization = Message<"inviter" | "organization">;

/** What invitations and reminders say, and what all emails share. */
export type EmailTexts = {
  roles: Record<SystemRole, string>;
  /** For an inviter without a name: a key, or a member who left. */
  team: Message<"organization">;
  someOrganization: string;
  fromName: InviterAndOrganization;
  subject: InviterAndOrganization;
  reminderSubject: InviterAndOrganization;
  preheader: Message<"roles" | "expiry">;
  /** For an invitation that never expires. */
  preheaderNoExpiry: Message<"roles">;
  heading: Message<"organization">;
  offer: Message<"inviter" | "organization" | "roles">;
  reminder: string;
  inviterAddress: Message<"address">;
  note: Message<"inviter">;
  accept: string;
  openLink: string;
  /** Stands before a link in the plain-text part. */
  linkLabel: Message<"label">;
  expiry: Message<"date">;
  /** How long the access lasts from acceptance; `days` has its unit. */
  accessFor: Message<"days">;
  accessUntil: Message<"date">;
  /** A time in UTC, which it must name: the reader's zone is unknown. */
  dateTime: Message<"date" | "time">;
  sentTo: Message<"address">;
  nothingHappens: string;
  /** The quiet line, whose end leads to the page too. */
  notExpected: string;
  optOut: Message<"organization">;
  /** `optOut` where it cannot be a link: on which page. */
  onPage: Message<"optOut">;
  /** What ends a sentence. */
  fullStop: string;
  /** What separates a sentence from the one before. */
  sentenceSpace: string;
  support: Message<"address">;
};
