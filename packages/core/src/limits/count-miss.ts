import type { Context } from "../ports/context.ts";
import { countRequest } from "./count-request.ts";
import { limitsOf } from "../model/limits.ts";

/**
 * Counts one link that opened nothing; a right one never counts, for many people share an IP. Not for
 * the customer's app with its key, whose one IP stands for all its people. Throws
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
    refusal: "invite.ip_rate_limited",
  });
}
