import type { Actor } from "./actor.ts";

export const approvalStates = ["requested", "approved", "denied", "withdrawn", "expired"] as const;
export type ApprovalState = (typeof approvalStates)[number];

/** Which rule asked for it. */
export type ApprovalReason = "insufficient_role" | "external_domain" | "privileged_role" | "always";

/** approval request: one per command or API call that needs it; covers 1–20 invitations. */
export type ApprovalRequest = {
  organizationId: string;
  id: string;
  /** The effective state: a requested one past its expiry reads as expired. */
  state: ApprovalState;
  storedState: ApprovalState;
  reason: ApprovalReason;
  note: string | null;
  requesterKind: Actor["kind"];
  requesterUserId: string | null;
  requesterKeyId: string | null;
  requesterName: string | null;
  requesterSlackTeamId: string | null;
  requesterSlackUserId: string | null;
  quorum: number;
  approvals: number;
  requiredRank: number;
  decidedBy: string | null;
  decidedByName: string | null;
  decidedAt: string | null;
  denyReason: string | null;
  expiresAt: string;
  version: number;
  createdAt: string;
  /** The closed request that this one replaces. */
  previousRequestId: string | null;
  /** The request that replaces this one. */
  supersededBy: string | null;
  /** When its approvers were last reminded. */
  remindedAt: string | null;
  decisions: readonly ApprovalDecision[];
};

export type ApprovalDecision = {
  userId: string;
  userName: string | null;
  verdict: "approved" | "denied";
  reason: string | null;
  via: string;
  decidedAt: string;
  /** Whose right was used, where it was not the decider's own. */
  onBehalfOf: { userId: string; name: string | null } | null;
  /** An owner's word on their own request that no quorum was waited for. */
  breakGlass: boolean;
};
