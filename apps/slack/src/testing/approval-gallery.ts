import type { ApprovalView, InvitationView, StateReasonCode } from "@usher/core";

import { approvalOf, bobApproved, bobDenied, invitationOf } from "./views.ts";

type Delivery = NonNullable<InvitationView["delivery"]>;

export const deliveryOf = (status: Delivery["status"], detail: string | null = null) => ({
  delivery: { status, detail, at: null },
});

const sent = (given: Partial<InvitationView>): ApprovalView =>
  approvalOf({ ...bobApproved, invitations: [invitationOf({ state: "pending", ...given })] });

const revoked = (stateReasonCode: StateReasonCode): ApprovalView =>
  sent({ state: "revoked", stateReason: stateReasonCode, stateReasonCode });

const several = (...given: Partial<InvitationView>[]): ApprovalView =>
  approvalOf({
    ...bobApproved,
    invitations: given.map((one, index) =>
      invitationOf({ state: "pending", id: `01930000-0000-7000-8000-0000000000c${index}`, ...one }),
    ),
  });

const withdrawn: Partial<ApprovalView> = {
  state: "withdrawn",
  invitations: [
    invitationOf({ state: "revoked", stateReason: "withdrawn", stateReasonCode: "withdrawn" }),
  ],
};

const successor = "01930000-0000-7000-8000-000000000003";
const [approvedByBob] = bobApproved.decisions ?? [];

/** A request in every state that its message can show, by name. */
export const approvalGallery = {
  pending: approvalOf({ invitations: [invitationOf({ roles: ["admin"] })] }),
  "partly approved": approvalOf({
    ...bobApproved,
    state: "requested",
    quorum: 2,
    decidedBy: null,
    decidedAt: null,
  }),
  "approved and sending": sent(deliveryOf("queued")),
  sent: sent(deliveryOf("processed")),
  delivered: sent(deliveryOf("delivered")),
  bounced: sent(deliveryOf("bounced", "550 5.1.1 no such user")),
  "permanently failed": sent({ state: "failed", ...deliveryOf("failed", "address rejected") }),
  joined: sent({ state: "accepted" }),
  "revoked later": sent({ state: "revoked", stateReason: "They took another job." }),
  declined: sent({ state: "declined" }),
  "expired before it was accepted": sent({ state: "expired" }),
  superseded: revoked("already_member"),
  "address corrected": revoked("address_corrected"),
  denied: approvalOf({ ...bobDenied, invitations: [invitationOf({ state: "denied" })] }),
  "denied and reopened": approvalOf({
    ...bobDenied,
    supersededBy: successor,
    invitations: [invitationOf({ state: "denied" })],
  }),
  withdrawn: approvalOf(withdrawn),
  "withdrawn and requested again": approvalOf({ ...withdrawn, supersededBy: successor }),
  expired: approvalOf({ state: "expired", invitations: [invitationOf({ state: "expired" })] }),
  "approved by an owner alone": approvalOf({
    ...bobApproved,
    decisions: approvedByBob
      ? [{ ...approvedByBob, breakGlass: true, reason: "The customer's site is down." }]
      : [],
    invitations: [invitationOf({ state: "pending", ...deliveryOf("delivered") })],
  }),
  "several, one of them joined": several(deliveryOf("delivered"), {
    email: "bob@acme.com",
    state: "accepted",
  }),
  "several, one of them undelivered": several(deliveryOf("bounced"), {
    email: "bob@acme.com",
    ...deliveryOf("delivered"),
  }),
  "several that ended differently": several(
    { state: "accepted" },
    { email: "bob@acme.com", state: "revoked" },
  ),
} as const satisfies Record<string, ApprovalView>;
