/** invitation event: what happened to one invitation, told once, in the order in which it happened. */
export const invitationEventTypes = [
  "invitation.requested",
  "invitation.approved",
  "invitation.denied",
  "invitation.created",
  "invitation.sent",
  "invitation.delivered",
  "invitation.bounced",
  "invitation.delivery_unknown",
  "invitation.reminded",
  "invitation.resent",
  "invitation.role_changed",
  "invitation.extended",
  "invitation.reattributed",
  "invitation.link_copied",
  "invitation.accepted",
  "invitation.declined",
  "invitation.revoked",
  "invitation.expired",
  "invitation.failed",
  "invitation.renewal_requested",
] as const;
export type InvitationEventType = (typeof invitationEventTypes)[number];
