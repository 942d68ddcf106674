import { durationText } from "./text/duration-text.ts";

/**
 * limit: how much one holder may do within a window of time.
 * window: for requests, it begins with the first one and restarts when it ends; for invitees and
 *   emails, it slides with the current time.
 * holder: the IP, the actor, the organization or the recipient a limit counts for.
 */
export type LimitName = RequestLimit | "organization" | "recipient";
/** Counted in a window of requests. */
export type RequestLimit = "ip" | "actor" | "accept" | "miss";

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
  /** Failed attempts alone. */
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

const windowCauses: Record<RequestLimit, string> = {
  ip: "Too many requests came from this IP address",
  actor: "You have sent too many requests",
  accept: "Too many links that do not work were submitted from this IP address",
  miss: "Too many links that do not work were opened from this IP address",
};

/** Says which limit it is that a holder has reached. */
export function windowMessage(name: RequestLimit, limit: number): string {
  return `${windowCauses[name]}: at most ${limit} in ${durationText(windowSeconds[name])}.`;
}

/** Where a holder stands after one more request: what a `RateLimit` header says. */
export type LimitState = {
  name: LimitName;
  limit: number;
  remaining: number;
  windowSeconds: number;
  resetSeconds: number;
};
