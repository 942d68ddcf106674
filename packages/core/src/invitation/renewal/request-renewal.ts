import { setTimeout as sleep } from "node:timers/promises";
import type { z } from "zod";

import type { Context } from "../../ports/context.ts";
import type { requestRenewalInput, requestRenewalOutput } from "../link-schemas.ts";
import { resolveLink } from "../resolve-link.ts";
import { isDone } from "./claim-renewal.ts";
import { renewLink } from "./renew-link.ts";

type Input = z.output<typeof requestRenewalInput>;
type Output = z.infer<typeof requestRenewalOutput>;

/** Longer than the work takes as a rule, so that the time of the answer does not show what it was. */
const minAnswerMs = 250;

/**
 * The holder of an old link requests one that works. It goes to the invited address alone, or who can send the
 * invitation again is asked to; within 24 hours of a request that had an effect, others have none. The answer is the same
 * for every link, unknown ones included, and whatever became of the request. Throws only `service.unavailable`,
 * for every link, where the database takes no writes.
 */
export async function requestRenewal(ctx: Context, { token }: Input): Promise<Output> {
  await Promise.all([isDone(() => renew(ctx, token)), sleep(minAnswerMs)]);
  return { received: true };
}

async function renew(ctx: Context, token: string): Promise<boolean> {
  // Without it an outage would tell the links that write from those that do not.
  await ctx.store.read.health.requireWritable();
  const { invitation, newest } = await resolveLink(ctx, ctx.store.read, token);
  const isOld = invitation.state === "expired" || (invitation.state === "pending" && !newest);
  return isOld && renewLink(ctx, invitation);
}
