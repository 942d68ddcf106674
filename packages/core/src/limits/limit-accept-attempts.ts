import type { Context } from "../ports/context.ts";
import { countRequest } from "./count-request.ts";
import { limitsOf } from "../model/limits.ts";

/**
 * Counts one attempt to accept or decline, valid or not. Does not apply to the customer's app with
 * its key, which has one IP for all its users. Throws `invite.ip_rate_limited`.
 */
export async function limitAcceptAttempts(ctx: Context): Promise<void> {
  const { actor, ipKey, store } = ctx;
  if (ipKey === undefined || actor?.kind === "org_key") return;
  await countRequest(store, {
    name: "accept",
    holder: ipKey,
    limit: limitsOf(ctx).acceptPer10Minutes,
    rejection: "invite.ip_rate_limited",
  });
}
