import { requireInvitationsRunning } from "../access/require-invitations-running.ts";
import { lacksStepUp, requireStepUp, requireStepUpFor } from "../access/require-step-up.ts";
import { type Context, auditActor } from "../ports/context.ts";
import { requireNoLinks } from "../model/text/require-no-links.ts";
import type { Repositories } from "../ports/store.ts";
import { recipientRejection, takeRecipients } from "../limits/limit-recipients.ts";
import type { ApprovalRequest } from "../model/approval-request.ts";
import { checkApprover, lostDecisionRace } from "./check-approver.ts";
import { checkBreakGlass } from "./check-break-glass.ts";
import { lockReachable } from "./lock-reachable.ts";
import type { ApprovalView, ApproveInput } from "./schemas.ts";
import { readApprovalView } from "./view.ts";
import { loadAccess } from "../access/load-access.ts";

/**
 * Counts the caller's approval. When it completes the quorum, the request's invitations become
 * pending and are emailed, in the same transaction; an invitee who has become a member is
 * left out. Throws what `checkApprover` or `checkBreakGlass` throws, `mfa.step_up_required`,
 * `organization.invitations_paused`, and `invite.recipient_rate_limited`, which leaves the request open for later; of two at once one gets
 * `invite.already_decided`.
 */
export async function approveRequest(ctx: Context, input: ApproveInput): Promise<ApprovalView> {
  return ctx.store.transaction(async (tx) => {
    const access = await loadAccess(ctx, tx);
    const organizationId = access.organization.id;
    await requireInvitationsRunning(tx, access);
    const request = await lockReachable(access, tx, input.id);
    const { breakGlass } = input;
    if (breakGlass) requireNoLinks(breakGlass.reason, "breakGlass.reason");
    const decider = breakGlass
      ? checkBreakGlass(access, request)
      : await checkApprover(access, tx, request);
    if (breakGlass) requireStepUp(ctx);
    else await requireApproverStepUp(ctx, tx, request);
    const approved = await tx.approvals[breakGlass ? "breakGlass" : "approve"]({
      organizationId,
      requestId: request.id,
      ...decider,
      reason: breakGlass?.reason ?? (input.reason || null),
      via: ctx.via,
      audit: auditActor(ctx),
    });
    if (approved === null) throw await lostDecisionRace(tx, request);
    if (approved.state === "approved") await release(ctx, tx, approved);
    return readApprovalView(tx, approved);
  });
}

/** Every vote counts, not the last one alone. */
async function requireApproverStepUp(
  ctx: Context,
  tx: Repositories,
  { organizationId, id }: ApprovalRequest,
): Promise<void> {
  if (!lacksStepUp(ctx)) return;
  const covered = await tx.invitations.ofApprovalRequest(organizationId, id);
  requireStepUpFor(
    ctx,
    covered.filter((invitation) => invitation.storedState === "requested"),
  );
}

async function release(ctx: Context, tx: Repositories, request: ApprovalRequest): Promise<void> {
  const { organizationId } = request;
  const audit = auditActor(ctx);
  const covered = await tx.invitations.ofApprovalRequest(organizationId, request.id);
  const waiting = covered.filter((invitation) => invitation.storedState === "requested");
  const facts = await tx.invitations.facts(
    organizationId,
    waiting.map((invitation) => invitation.emailKey),
  );
  const joined = waiting.filter((invitation) => facts.members.has(invitation.emailKey));
  const going = waiting.filter((invitation) => !facts.members.has(invitation.emailKey));
  if (joined.length > 0)
    await tx.invitations.transition({
      event: "revoked",
      organizationId,
      select: { ids: joined.map((invitation) => invitation.id) },
      from: ["requested"],
      expiry: "live",
      set: { stateReasonCode: "already_member" },
      audit: { actor: audit },
    });
  const keys = going.map((invitation) => invitation.emailKey);
  const full = await takeRecipients(ctx, tx, keys);
  if (full.size > 0) throw recipientRejection(ctx, [...full]);
  if (going.length > 0)
    await tx.invitations.transition({
      event: "approved",
      organizationId,
      select: { ids: going.map((invitation) => invitation.id) },
      expiry: "live",
      set: { expiry: { kind: "restart" } },
      audit: { actor: audit, data: { approvalRequestId: request.id } },
    });
}
