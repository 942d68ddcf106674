export type SuppressionReason = "declined" | "muted" | "bounced" | "spam" | "manual";

/** suppression: an address that an organization does not email, and why. */
export type Suppression = {
  id: string;
  emailKey: string;
  reason: SuppressionReason;
  until: string | null;
  createdAt: string;
};
