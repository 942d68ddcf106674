import type { HandoverCode } from "../model/handover.ts";

type InvitationReference = { organizationId: string; invitationId: string };
type CodeReference = { organizationId: string; codeHash: Buffer };

export type HandoverRepository = {
  /** Whether the emailed link accepted it a short while ago, and its member is still active. */
  isOpen(invitation: InvitationReference): Promise<boolean>;
  /** Replaces the invitation's unused codes. False when the hand-over is not open. */
  issue(code: InvitationReference & { codeHash: Buffer; returnTo: string }): Promise<boolean>;
  /** Uses the code up; null for one that is unknown, expired or used. */
  use(code: CodeReference): Promise<HandoverCode | null>;
  /** The code, if it was used before and is presented again for the first time. */
  noteReuse(code: CodeReference): Promise<HandoverCode | null>;
  /** Deletes codes that expired a day ago; a reuse is noted until then. */
  sweep(max: number): Promise<number>;
};
