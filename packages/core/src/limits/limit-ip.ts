import type { Store } from "../ports/store.ts";
import { countRequest } from "./count-request.ts";
import { defaultLimits, type LimitSettings, type LimitState } from "../model/limits.ts";

/**
 * Counts one HTTP request. `ipKey` is an IPv4 address or the /64 of an IPv6 one, in one spelling.
 * Throws `invite.ip_rate_limited`.
 */
export function limitIp(
  store: Pick<Store, "read">,
  ipKey: string,
  limits: Partial<LimitSettings> = {},
): Promise<LimitState> {
  return countRequest(store, {
    name: "ip",
    holder: ipKey,
    limit: limits.ipPerMinute ?? defaultLimits.ipPerMinute,
    rejection: "invite.ip_rate_limited",
  });
}
