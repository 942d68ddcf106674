import type { AuditActor } from "../audit/audit.ts";
import type { Via } from "../kernel/context.ts";
import type { ApprovalEvent } from "./approval-event.ts";
import type { ApprovalRequest, ApprovalState } from "./approval-request.ts";
import type { Voice } from "./voices.ts";

export type ApprovalRepository = {
  find(organizationId: string, id: string): Promise<ApprovalRequest | null>;
  /** As `find`; holds the row to the end of the transaction, so that what is read stays true. */
  lock(organizationId: string, id: string): Promise<ApprovalRequest | null>;
  list(query: {
    organizationId: string;
    states: readonly ApprovalState[] | null;
    requester: { userId: string } | { keyId: string } | null;
    /** Only those that are open and wait for one of these voices, used by this user; null takes all. */
    waitingFor: { userId: string; voices: readonly Voice[]; ownToo: boolean } | null;
    cursor: { createdAt: string; id: string } | null;
    limit: number;
  }): Promise<ApprovalRequest[]>;
  /**
   * Counts one approval on a request that is open and not past its expiry, and makes it `approved`
   * when the quorum is reached. Null when it is not open any more or this user decided already;
   * then nothing is written.
   */
  approve(decision: ApproverDecision): Promise<ApprovalRequest | null>;
  /**
   * Approves whatever the quorum, and tells every other approver and owner: in Slack, by mail, or
   * both, as the policy has it. Null when it is not open any more.
   */
  breakGlass(decision: ApproverDecision): Promise<ApprovalRequest | null>;
  /** `requested` → `denied`; null as above. */
  deny(decision: ApproverDecision): Promise<ApprovalRequest | null>;
  /** `requested` → `withdrawn` or `expired` (the latter only past its expiry); null when it was not open. */
  close(change: {
    organizationId: string;
    id: string;
    to: "withdrawn" | "expired";
    audit: AuditActor;
  }): Promise<ApprovalRequest | null>;
  /** Tells a closed request that it is asked anew: a new version, shown and audited. */
  noteSuccessor(change: {
    organizationId: string;
    id: string;
    event: { action: string; actor: AuditActor; data: Record<string, unknown> };
  }): Promise<void>;
  /** What happened to the request and to its invitations, oldest first. */
  events(query: {
    organizationId: string;
    id: string;
    afterSeq: string | null;
    limit: number;
  }): Promise<ApprovalEvent[]>;
  /** Open requests past their expiry, over all organizations. */
  due(limit: number): Promise<{ organizationId: string; id: string }[]>;
};

export type ApproverDecision = {
  organizationId: string;
  requestId: string;
  userId: string;
  /** Whose right is used, where it is not the user's own. */
  onBehalfOf: string | null;
  reason: string | null;
  via: Via;
  audit: AuditActor;
};
