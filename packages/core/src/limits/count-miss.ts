import type { Context } from "../ports/context.ts";
import { countRequest } from "./count-request.ts";
import { limitsOf } from "../model/limits.ts";

/**
 * Counts one link that matched nothing. A valid link never counts, because many people share an IP.
 * Does not apply to the customer's app with its key, which has one IP for all its users. Throws
 * `invite.ip_rate_limited`.
 */
export async function countMiss(
  ctx: Pick<Context, "actor" | "ipKey" | "limits" | "store">,
): Promise<void> {
  const { actor, ipKey, store } = ctx;
  if (ipKey === undefined || actor?.kind === "org_key") return;
  await countRequest(store, {
    name: "miss",
    holder: ipKey,
    limit: limitsOf(ctx).missesPer10Minutes,
    rejection: "invite.ip_rate_limited",
  });
}
