import type { Context } from "../ports/context.ts";
import { UsherError } from "../model/errors.ts";
import { countRequest } from "./count-request.ts";
import { limitsOf, type LimitSettings } from "../model/limits.ts";

type Caller = Pick<Context, "actor" | "ipKey" | "limits" | "store">;

/** `miss`: a link that was opened. `accept`: an attempt to accept, decline or connect with it. */
type MissName = "accept" | "miss";

const limitSettings: Record<MissName, keyof LimitSettings> = {
  accept: "acceptPer10Minutes",
  miss: "missesPer10Minutes",
};

/**
 * Runs `open` and counts a link that it does not find. A link that it finds never counts and is never
 * limited, because an office or a classroom shares one IP. Throws what `open` throws, and
 * `invite.ip_rate_limited` in place of `invite.not_found`.
 */
export async function withMissCount<T>(
  ctx: Caller,
  name: MissName,
  open: () => Promise<T>,
): Promise<T> {
  try {
    return await open();
  } catch (error) {
    if (error instanceof UsherError && error.code === "invite.not_found")
      await countMiss(ctx, name);
    throw error;
  }
}

/**
 * Counts one link that matched nothing. Does not apply to the customer's app with its key, which has
 * one IP for all its users. Throws `invite.ip_rate_limited`.
 */
export async function countMiss(ctx: Caller, name: MissName): Promise<void> {
  const { actor, ipKey, store } = ctx;
  if (ipKey === undefined || actor?.kind === "org_key") return;
  await countRequest(store, {
    name,
    holder: ipKey,
    limit: limitsOf(ctx)[limitSettings[name]],
    rejection: "invite.ip_rate_limited",
  });
}
