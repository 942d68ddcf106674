/**
 * renewal: a link that works again, on the request of the invitee who holds an old one. It is emailed to the invited
 * address and to no other.
 */
export const renewalOutcomes = [
  /** An expired invitation is open again and goes out with a new link. */
  "renewed",
  /** A pending one's link was emailed again. */
  "link_repeated",
  /** Who may send it again was asked to. */
  "inviter_asked",
] as const;
export type RenewalOutcome = (typeof renewalOutcomes)[number];

/** How long after its expiry an invitation can be renewed. */
export const renewalDays = 30;

/** Of two requests for one invitation within this time only the first has an effect. */
export const renewalWindowHours = 24;
