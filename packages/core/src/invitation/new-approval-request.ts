import type { NewApprovalRequest } from "../ports/invitation-repository.ts";
import type { PreparedEntry } from "./entry-outcomes.ts";
import { newId } from "../model/ids.ts";
import type { OrganizationPolicy } from "../model/policy.ts";
import { rankOf } from "../model/roles.ts";
import type { ApprovalReason } from "../model/approval-request.ts";

/** The most important first: a request with several entries names one. */
const reasons: readonly ApprovalReason[] = [
  "insufficient_role",
  "privileged_role",
  "external_domain",
  "always",
];

/** The request that covers those entries of a batch which need an approval; null when none does. */
export function newApprovalRequest(
  { approval }: OrganizationPolicy,
  entries: readonly PreparedEntry[],
  { note, previousRequestId }: { note: string | undefined; previousRequestId: string | null },
): NewApprovalRequest | null {
  const asking = entries.filter((entry) => entry.approval !== null);
  const reason = reasons.find((candidate) => asking.some((entry) => entry.approval === candidate));
  if (reason === undefined) return null;
  // By rank, only admins and above approve, whatever the role requested. A list may name any member.
  const min = approval.approvers.kind === "rank" ? rankOf("admin") : rankOf("member");
  return {
    id: newId(),
    reason,
    note: note?.trim() || null,
    quorum: approval.quorum,
    requiredRank: Math.max(min, ...asking.map((entry) => rankOf(entry.role))),
    ttlHours: approval.ttlHours,
    previousRequestId,
    firstReminderHours: approval.reminders.hoursAfter[0] ?? null,
  };
}
