import type { AuditActor } from "../model/events/audit-event.ts";
import type { Repositories, Store } from "../ports/store.ts";
import type { Organization } from "../model/organization.ts";
import type { ApprovalRequest } from "../model/approval-request.ts";
import type { ReminderPlan } from "../ports/approval-repository.ts";
import { recipientsOf } from "./recipients.ts";
import { reminderDue } from "./reminder-due.ts";

const requestsAtOnce = 200;
const sweeper: AuditActor = { kind: "system", id: "sweeper", via: "worker", requestId: null };

type Due = { userId: string | null; at: Date };

/**
 * Queues the reminders to approvers that are due, over all organizations: each number of a request
 * once, however many processes do this, and to each person in their own working hours. Returns how
 * many requests it reminded of.
 */
export async function remindApprovers(store: Store): Promise<number> {
  let reminded = 0;
  for (const { organizationId, id } of await store.read.approvals.remindersDue(requestsAtOnce))
    if (await store.transaction((tx) => remindOf(tx, organizationId, id))) reminded += 1;
  return reminded;
}

async function remindOf(tx: Repositories, organizationId: string, id: string): Promise<boolean> {
  const plan = await tx.approvals.holdReminders(organizationId, id);
  if (plan === null || plan.nextAt === null || plan.nextAt > plan.now) return false;
  const organization = await tx.organizations.find(organizationId);
  const request = await tx.approvals.find(organizationId, id);
  if (organization === null || request === null) return false;
  const { hoursAfter } = organization.policy.approval.reminders;
  const number = plan.planned + 1;
  const due = await dueOf(tx, { organization, request, plan, number });
  const [first] = due.map(({ at }) => at).toSorted((a, b) => a.getTime() - b.getTime());
  if (hoursAfter[number - 1] === undefined || first === undefined || first >= plan.expiresAt) {
    await tx.approvals.planReminder({ organizationId, id, at: null });
    return false;
  }
  if (first > plan.now) {
    await tx.approvals.planReminder({ organizationId, id, at: first.toISOString() });
    return false;
  }
  const nextHours = hoursAfter[number];
  const asked = await tx.approvals.queueReminder({
    organizationId,
    id,
    number,
    to: due.filter(({ at }) => at < plan.expiresAt),
    nextAt:
      nextHours === undefined ? null : new Date(plan.askedAt.getTime() + nextHours * 3_600_000),
    audit: sweeper,
  });
  return asked > 0;
}

type Wanted = {
  organization: Organization;
  request: ApprovalRequest;
  plan: ReminderPlan;
  number: number;
};

/** When to ask each recipient; when to ask the channel, if there are no recipients. */
async function dueOf(
  tx: Repositories,
  { organization, request, plan, number }: Wanted,
): Promise<Due[]> {
  const { hoursAfter, workingHours } = organization.policy.approval.reminders;
  const people = await recipientsOf(tx, organization, request);
  const asked = people.length > 0 ? people : [{ userId: null, timeZone: null }];
  return asked.flatMap(({ userId, timeZone }) => {
    const at = reminderDue({
      number,
      askedAt: plan.askedAt,
      remindedAt: plan.remindedAt,
      hoursAfter,
      workingHours,
      timeZone: timeZone ?? workingHours.timeZone,
    });
    return at === null ? [] : [{ userId, at }];
  });
}
