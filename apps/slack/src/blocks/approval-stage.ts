import type { ApprovalView, InvitationView } from "@usher/core";

import { invitationStatus, type InvitationStage } from "./invitation-status.ts";

/** What the message of a request shows: one word for the request and all its invitations. */
export type ApprovalStage =
  | "pending"
  | "partly"
  | "sending"
  | "sent"
  | "undelivered"
  | "joined"
  | "superseded"
  | "corrected"
  | "revoked"
  | "declined"
  | "lapsed"
  | "closed"
  | "denied"
  | "withdrawn"
  | "expired";

export function approvalStage(approval: ApprovalView): ApprovalStage {
  switch (approval.state) {
    case "requested":
      return approval.approvals > 0 ? "partly" : "pending";
    case "approved":
      return approvedStage(approval.invitations);
    case "denied":
    case "withdrawn":
    case "expired":
      return approval.state;
  }
}

const endings: Partial<Record<InvitationStage, ApprovalStage>> = {
  joined: "joined",
  superseded: "superseded",
  corrected: "corrected",
  revoked: "revoked",
  declined: "declined",
  expired: "lapsed",
};

/** What needs attention first, then what still moves, then how it ended. */
function approvedStage(invitations: readonly InvitationView[]): ApprovalStage {
  const stages = new Set(invitations.map((invitation) => invitationStatus(invitation).stage));
  if (stages.has("undelivered")) return "undelivered";
  if (stages.has("waiting") || stages.has("sending")) return "sending";
  if (stages.has("sent")) return "sent";
  const [only] = stages;
  return (only !== undefined && stages.size === 1 && endings[only]) || "closed";
}
