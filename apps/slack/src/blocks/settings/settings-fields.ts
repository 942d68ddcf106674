export const peopleAction = "people";

/** The inputs of the settings form. */
export const settingsFields = {
  channel: { blockId: "channel", actionId: "select" },
  required: { blockId: "required", actionId: "select" },
  quorum: { blockId: "quorum", actionId: "select" },
  approvers: { blockId: "approvers", actionId: peopleAction },
  notify: { blockId: "notify", actionId: "select" },
  notified: { blockId: "notified", actionId: peopleAction },
  ttl: { blockId: "ttl", actionId: "select" },
  asked: { blockId: "asked", actionId: "select" },
  domains: { blockId: "domains", actionId: "text" },
  reminders: { blockId: "reminders", actionId: "select" },
  renewal: { blockId: "renewal", actionId: "select" },
  accessReminders: { blockId: "access_reminders", actionId: "select" },
  accessReview: { blockId: "access_review", actionId: "select" },
  locale: { blockId: "locale", actionId: "select" },
  productName: { blockId: "product_name", actionId: "text" },
  color: { blockId: "color", actionId: "text" },
  supportAddress: { blockId: "support_address", actionId: "text" },
  rules: { blockId: "rules", actionId: "ticks" },
  breakGlass: { blockId: "break_glass", actionId: "ticks" },
  invitationDays: { blockId: "invitation_days", actionId: "select" },
  deliveryDays: { blockId: "delivery_days", actionId: "select" },
  webhookDays: { blockId: "webhook_days", actionId: "select" },
  auditDays: { blockId: "audit_days", actionId: "select" },
} as const;
