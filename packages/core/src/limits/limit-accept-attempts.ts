import type { Context } from "../ports/context.ts";
import { countRequest } from "./count-request.ts";
import { limitsOf } from "../model/limits.ts";

/**
 * Counts one attempt to accept or decline, right or wrong. Not for the customer's app with its key,
 * whose one IP stands for all its people. Throws `invite.ip_rate_limited`.
 */
export async function limitAcceptAttempts(ctx: Context): Promise<void> {
  const { actor, ipKey, store } = ctx;
  if (ipKey === undefined || actor?.kind === "org_key") return;
  await countRequest(store, {
    name: "accept",
    holder: ipKey,
    limit: limitsOf(ctx).acceptPer10Minutes,
    refusal: "invite.ip_rate_limited",
  });
}
