import { invitationEventTypes } from "./invitation-events.ts";

/** What happens to an approval request. */
const approvalEventTypes = [
  "approval.requested",
  "approval.approved",
  "approval.break_glass",
  "approval.denied",
  "approval.withdrawn",
  "approval.expired",
  "approval.reminded",
  "approval.reopened",
  "approval.asked_again",
] as const;

/** What happens to a right to approve that one member lends to another. */
const delegationEventTypes = ["approval.delegated", "approval.delegation_ended"] as const;

/** What happens to a membership. */
const memberEventTypes = [
  "member.joined",
  "member.imported",
  "member.updated",
  "member.role_changed",
  "member.suspended",
  "member.reactivated",
  "member.removed",
  "member.expired",
  "member.access_changed",
  "member.reviewed",
] as const;

/** Every type of event that an organization's callers can read. */
export const eventTypes = [
  ...invitationEventTypes,
  ...approvalEventTypes,
  ...delegationEventTypes,
  ...memberEventTypes,
] as const;
export type EventType = (typeof eventTypes)[number];
