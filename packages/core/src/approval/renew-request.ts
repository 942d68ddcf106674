import { createBatch } from "../invitation/create-batch.ts";
import { repeatDefaults } from "../invitation/create-invitation.ts";
import { accessEndOf, rolesOf, type Invitation } from "../model/invitation.ts";
import {
  createInvitationInput,
  type CreateInvitationInput,
  type CreateInvitationOutput,
} from "../invitation/schemas.ts";
import { type Context, auditActor } from "../ports/context.ts";
import type { AuditEntry } from "../model/events/audit-event.ts";
import { allowedReturnTo } from "../model/return-address.ts";
import { UsherError } from "../model/errors.ts";
import { keptLocale } from "../model/text/languages.ts";
import type { Repositories } from "../ports/store.ts";
import type { OrganizationPolicy } from "../model/policy.ts";
import type { Access } from "../access/access.ts";
import type { ApprovalReason, ApprovalRequest } from "../model/approval-request.ts";
import type { ApprovalView, RenewedView } from "./schemas.ts";
import { readApprovalView } from "./view.ts";

type Renewal = {
  ctx: Context;
  tx: Repositories;
  /** The requester's. */
  access: Access;
  /** Locked, and over. */
  request: ApprovalRequest;
  /** See `createBatch`. */
  approvalAtLeast: ApprovalReason | null;
  /** What the audit of the old request says. */
  event: Pick<AuditEntry, "action" | "personal">;
};

/** Creates a new request for what a closed one asked for, unless it already has a successor. */
export async function renewRequest(renewal: Renewal): Promise<RenewedView> {
  const { ctx, tx, access, request, event } = renewal;
  const { organizationId } = request;
  if (request.supersededBy !== null) {
    const approval = await readView(tx, organizationId, request.supersededBy);
    return { approval, invited: [], leftOut: [], repeated: true };
  }
  const created = await createBatch({
    ctx,
    tx,
    access,
    request: createInvitationInput.parse(await entriesOf(renewal)),
    settings: repeatDefaults,
    counting: true,
    successor: { of: request.id, approval: renewal.approvalAtLeast },
  });
  requireInvitations(created);
  const { approvalRequestId } = created;
  await tx.approvals.linkSuccessor({
    organizationId,
    id: request.id,
    event: {
      ...event,
      actor: auditActor(ctx),
      data: approvalRequestId === null ? {} : { approvalRequestId },
    },
  });
  const approval =
    approvalRequestId === null ? null : await readView(tx, organizationId, approvalRequestId);
  return { approval, ...outcomesOf(created), repeated: false };
}

async function entriesOf({ tx, access, request }: Renewal): Promise<CreateInvitationInput> {
  const all = await tx.invitations.ofApprovalRequest(request.organizationId, request.id);
  const { policy } = access.organization;
  return {
    entries: endedWith(request, all).map((invitation) => ({
      email: invitation.email,
      roles: rolesOf(invitation),
      locale: keptLocale(invitation.locale),
      metadata: invitation.metadata,
      returnTo: allowedReturnTo(policy, invitation.returnTo) ?? undefined,
      ...accessEndOf(invitation),
      expiresInHours: hoursStillAllowed(policy, invitation.ttlHours),
      ...(invitation.message !== null && { message: invitation.message }),
    })),
    onInsufficientRole: "request",
    ...(request.note !== null && { note: request.note }),
  };
}

/** Invitations that were revoked individually, and people who have joined, are left out. */
function endedWith(request: ApprovalRequest, all: readonly Invitation[]): readonly Invitation[] {
  const wanted = all.filter(
    ({ state, stateReasonCode }) =>
      state === "denied" || state === "expired" || stateReasonCode === "withdrawn",
  );
  return wanted.length > 0 || request.state !== "withdrawn" ? wanted : all;
}

function hoursStillAllowed({ expiry }: OrganizationPolicy, hours: number | null) {
  const allowed =
    hours === null ? expiry.allowNever : expiry.minHours <= hours && hours <= expiry.maxHours;
  return allowed ? hours : undefined;
}

/** Throws the first rejection if every address has one; the transaction is rolled back. */
function requireInvitations({ results, summary }: CreateInvitationOutput): void {
  if (summary.requested + summary.invited > 0) return;
  const error = results.find((result) => result.error !== null)?.error;
  if (!error) throw new UsherError("invite.empty_batch");
  throw new UsherError(error.code, { ...error.details, message: error.message });
}

function outcomesOf({ results }: CreateInvitationOutput): Pick<RenewedView, "invited" | "leftOut"> {
  return {
    invited: results.flatMap(({ outcome, invitation }) =>
      outcome === "invited" && invitation !== null ? [invitation] : [],
    ),
    leftOut: results.flatMap(({ email, error }) => (error === null ? [] : [{ email, error }])),
  };
}

async function readView(
  tx: Repositories,
  organizationId: string,
  id: string,
): Promise<ApprovalView | null> {
  const request = await tx.approvals.find(organizationId, id);
  if (request === null) return null;
  return readApprovalView(tx, request);
}
