import { createHash, randomBytes } from "node:crypto";

/*
 * hand-over         after acceptance the page sends the invitee to the organization's own app
 * hand-over code    what the app exchanges for who has come; works once, and is stored by its hash
 */

/** How long after the acceptance a code is issued. */
export const handoverMinutes = 15;
export const codeSeconds = 60;

/** Which of an invitation's two links accepted it. */
export type AcceptedLink = "emailed" | "copied";

export type HandoverCode = {
  organizationId: string;
  codeHash: Buffer;
  invitationId: string;
  returnTo: string;
  expiresAt: string;
  usedAt: string | null;
  /** When a used code was presented again; the first time only. */
  reusedAt: string | null;
};

/** The prefix is what the log's scrubber finds secrets by. The rest has 256 random bits, so a plain SHA-256 is enough at rest. */
export function newHandoverCode(): string {
  return `usher_code_${randomBytes(32).toString("base64url")}`;
}

export function hashHandoverCode(code: string): Buffer {
  return createHash("sha256").update(code).digest();
}
