import type { Message, Plural } from "./message.ts";

/** The texts of the email about a Slack account. */
export type AccountLinkTexts = {
  subject: Message<"account" | "organization">;
  heading: string;
  asks: Message<"account" | "workspace" | "organization">;
  only: string;
  button: string;
  /** How many minutes the link works. */
  over: Plural;
  sentTo: Message<"address">;
  notExpected: string;
};
