import type { DeliveryStatus } from "../delivery.ts";
import type { SuppressionReason } from "../suppression.ts";

/** delivery event: what the provider says became of one email. It may come late, twice or out of order. */
export type DeliveryEvent = {
  organizationId: string;
  deliveryId: string;
  /** The provider's own id; the same event is stored once. */
  eventId: string;
  event: string;
  status: EventStatus;
  detail: string | null;
  /** By the provider's clock. */
  at: string;
  providerMessageId: string | null;
  /** Suppresses the recipient for the organization permanently. */
  suppress: Extract<SuppressionReason, "bounced" | "spam"> | null;
};

export type EventStatus = Extract<
  DeliveryStatus,
  "processed" | "deferred" | "delivered" | "blocked" | "suppressed" | "bounced"
>;

/**
 * A status only rises; between equals the newer event counts (docs/domain.md, Email outcomes). Everything that
 * was said before the first event ranks below it: an event proves an email whatever was thought of it.
 */
export const eventRank: Readonly<Record<EventStatus, number>> = {
  processed: 1,
  deferred: 2,
  delivered: 3,
  blocked: 4,
  suppressed: 4,
  bounced: 5,
};

/** The email did not reach its reader, and nothing more will come of it. */
export const undelivered: readonly DeliveryStatus[] = ["blocked", "suppressed", "bounced"];
