import { withMissCount } from "../limits/count-miss.ts";
import { type Context, auditActor } from "../ports/context.ts";
import { inviteeLink } from "./invitee-link.ts";

/**
 * The invitee may be invited again, by any of their links that opens. Ends their own mute alone: a bounce, an admin's
 * entry and the days after a decline stay. A repeat changes nothing. Throws `invite.not_found`, `.email_unverified`,
 * `.ip_rate_limited`.
 */
export function liftMute(ctx: Context, token: string): Promise<void> {
  return withMissCount(ctx, "accept", () =>
    ctx.store.transaction(async (tx) => {
      const { organizationId, id, email, emailKey } = await inviteeLink(ctx, tx, token);
      if (!(await tx.suppressions.unmute({ organizationId, emailKey }))) return;
      await tx.audit.append({
        organizationId,
        action: "invitation.unmuted",
        actor: auditActor(ctx),
        subject: { kind: "invitation", id },
        data: {},
        personal: { email },
      });
    }),
  );
}
