import type { Context } from "../ports/context.ts";
import { UsherError } from "../model/errors.ts";
import { isPrivileged, type SystemRole } from "../model/roles.ts";

const defaultMinutes = 10;

type StepUpContext = Pick<Context, "actor" | "now" | "stepUpMinutes">;

/**
 * Whether the caller is a signed-in person without a recent second factor. Keys, Slack accounts and
 * the system have no sign-in to repeat; an issuer whose step-up is off is believed as it is. A
 * second factor in the future proves nothing: transports allow for skewed clocks, see `Actor`.
 */
export function lacksStepUp({ actor, ...ctx }: StepUpContext): boolean {
  if (actor?.kind !== "session" || actor.stepUp === "off") return false;
  if (actor.steppedUpAt === null) return true;
  const age = (ctx.now ?? Date.now)() - Date.parse(actor.steppedUpAt);
  return !(age >= 0 && age <= minutesOf(ctx) * 60_000);
}

/** For acts that prepare privileged access whatever their input is. Throws `mfa.step_up_required`. */
export function requireStepUp(ctx: StepUpContext): void {
  if (!lacksStepUp(ctx)) return;
  const withinMinutes = minutesOf(ctx);
  throw new UsherError("mfa.step_up_required", {
    message: `This requires a second factor verified in the last ${lengthOf(withinMinutes)}. Sign in again with a second factor, then repeat the call.`,
    withinMinutes,
  });
}

/** For acts that give, or vouch for, these roles: admin or owner among them needs a step-up. */
export function requireStepUpFor(
  ctx: StepUpContext,
  offers: readonly { role: SystemRole }[],
): void {
  if (offers.some(({ role }) => isPrivileged(role))) requireStepUp(ctx);
}

function minutesOf({ stepUpMinutes = defaultMinutes }: Omit<StepUpContext, "actor">): number {
  return stepUpMinutes;
}

function lengthOf(minutes: number): string {
  if (minutes === 1) return "minute";
  if (minutes === 60) return "hour";
  return minutes % 60 === 0 ? `${minutes / 60} hours` : `${minutes} minutes`;
}
