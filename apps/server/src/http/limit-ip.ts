import {
  limitIp,
  peekOrganizationLimit,
  type ErrorDetails,
  type LimitSettings,
  type LimitState,
  type Store,
} from "@usher/core";
import { limitKey } from "@usher/process";

export type RequestLimits = {
  /** Counts one request of an address. Throws `invite.ip_rate_limited`. */
  admitAddress(ip: string): Promise<LimitState>;
  /** Counts nothing. Throws `invite.org_rate_limited` once the organization's window is used up. */
  peekOrganization(organizationId: string): Promise<void>;
};

/** The limits checked at the entry point; the counts are in the database, for all processes. */
export function createRequestLimits(
  store: Store,
  settings: Partial<LimitSettings> = {},
): RequestLimits {
  return {
    admitAddress: (ip) => limitIp(store, limitKey(ip), settings),
    peekOrganization: (organizationId) => peekOrganizationLimit(store, organizationId),
  };
}

/** As draft-ietf-httpapi-ratelimit-headers-10 has them: quota and window, what is left and until when. */
export function rateLimitHeaders(state: LimitState): Record<string, string> {
  const { name, limit, remaining, windowSeconds, resetSeconds } = state;
  return {
    "RateLimit-Policy": `"${name}";q=${limit};w=${windowSeconds}`,
    RateLimit: `"${name}";r=${remaining};t=${resetSeconds}`,
  };
}

/** The same for the limit that rejected a call, from the error's details. */
export function limitReachedHeaders(details: ErrorDetails): Record<string, string> {
  const { limitName, limit, used = limit, windowSeconds, retryAfterSeconds } = details;
  if (typeof limitName !== "string" || typeof limit !== "number" || typeof used !== "number")
    return {};
  const left = Math.max(0, limit - used);
  const until =
    typeof retryAfterSeconds === "number" ? `;t=${Math.max(1, Math.ceil(retryAfterSeconds))}` : "";
  return {
    "RateLimit-Policy": `"${limitName}";q=${limit};w=${Number(windowSeconds)}`,
    RateLimit: `"${limitName}";r=${left}${until}`,
  };
}
