/**
 * limit: how much one holder may do within a window of time.
 * window: for requests, it begins with the first one and restarts when it ends; for invitees and
 *   emails, it slides with the current time.
 * holder: the IP, the actor, the organization or the recipient a limit counts for.
 */
export type LimitName = "ip" | "actor" | "accept" | "miss" | "organization" | "recipient";

export const windowSeconds = {
  ip: 60,
  actor: 600,
  accept: 600,
  miss: 600,
  organization: 86_400,
  recipient: 86_400,
} as const satisfies Record<LimitName, number>;

/** What an installation sets for all organizations. The organization's own limits are in its policy. */
export type LimitSettings = {
  ipPerMinute: number;
  actorPer10Minutes: number;
  acceptPer10Minutes: number;
  missesPer10Minutes: number;
  recipientPerDay: number;
};

export const defaultLimits: LimitSettings = {
  ipPerMinute: 60,
  actorPer10Minutes: 30,
  acceptPer10Minutes: 10,
  missesPer10Minutes: 30,
  recipientPerDay: 5,
};

/** The most that configuration may ask for; high enough for tests and benches on one machine. */
export const limitBounds: LimitSettings = {
  ipPerMinute: 1_000_000,
  actorPer10Minutes: 1_000_000,
  acceptPer10Minutes: 1_000_000,
  missesPer10Minutes: 1_000_000,
  recipientPerDay: 1_000,
};

export function limitsOf({ limits }: { limits?: Partial<LimitSettings> }): LimitSettings {
  return { ...defaultLimits, ...limits };
}

/** Where a holder stands after one more request: what a `RateLimit` header says. */
export type LimitState = {
  name: LimitName;
  limit: number;
  remaining: number;
  windowSeconds: number;
  resetSeconds: number;
};
