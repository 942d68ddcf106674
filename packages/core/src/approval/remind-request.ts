import type { z } from "zod";

import { type Context, auditActor } from "../ports/context.ts";
import { UsherError } from "../model/errors.ts";
import { decidedAlready } from "./check-approver.ts";
import { lockReachable } from "./lock-reachable.ts";
import type { ReminderPlan } from "../ports/approval-repository.ts";
import { recipientsOf } from "./recipients.ts";
import type { remindOutput } from "./schemas.ts";
import { loadAccess } from "../access/load-access.ts";

const hoursBetween = 4;

/**
 * Asks the approvers again at once, whatever the hour: at most once in 4 hours, reminders that came
 * by themselves counted. Throws `approval.remind_cooldown` with the time to wait,
 * `invite.already_decided`, `approval.expired`.
 */
export async function remindRequest(
  ctx: Context,
  input: { id: string },
): Promise<z.infer<typeof remindOutput>> {
  return ctx.store.transaction(async (tx) => {
    const access = await loadAccess(ctx, tx);
    const { organization } = access;
    const request = await lockReachable(access, tx, input.id);
    const plan = await tx.approvals.holdReminders(organization.id, request.id);
    if (plan === null || request.state !== "requested") throw decidedAlready(request);
    requireCooldownOver(plan);
    const people = await recipientsOf(tx, organization, request);
    const userIds = people.length > 0 ? people.map(({ userId }) => userId) : [null];
    const asked = await tx.approvals.queueReminder({
      organizationId: organization.id,
      id: request.id,
      number: null,
      to: userIds.map((userId) => ({ userId, at: plan.now })),
      audit: auditActor(ctx),
    });
    return { asked };
  });
}

function requireCooldownOver({ now, remindedAt }: ReminderPlan): void {
  if (remindedAt === null) return;
  const againAt = remindedAt.getTime() + hoursBetween * 3_600_000;
  if (againAt <= now.getTime()) return;
  throw new UsherError("approval.remind_cooldown", {
    againAt: new Date(againAt).toISOString(),
    retryAfterSeconds: Math.ceil((againAt - now.getTime()) / 1000),
  });
}
