import { stateRejection } from "../invitation/transition-rejection.ts";
import { withMissCount } from "../limits/count-miss.ts";
import type { Context } from "../ports/context.ts";
import { inviteeLink } from "./invitee-link.ts";
import { mute } from "./mute.ts";

/**
 * "No more from Acme", by a link of an invitation that was not accepted. For the page alone: no procedure. Throws
 * `invite.not_found`, `.email_unverified`, `.already_accepted`, `.ip_rate_limited`.
 */
export function muteOrganization(ctx: Context, token: string): Promise<void> {
  return withMissCount(ctx, "accept", () =>
    ctx.store.transaction(async (tx) => {
      const invitation = await inviteeLink(ctx, tx, token);
      if (invitation.state === "accepted") throw stateRejection(invitation);
      await mute(ctx, tx, invitation);
    }),
  );
}
