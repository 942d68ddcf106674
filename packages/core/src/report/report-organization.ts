import { stateRejection } from "../invitation/transition-rejection.ts";
import { withMissCount } from "../limits/count-miss.ts";
import { UsherError } from "../model/errors.ts";
import { type Context, auditActor } from "../ports/context.ts";
import { inviteeLink } from "./invitee-link.ts";
import { mute } from "./mute.ts";
import { pauseIfReported } from "./pause-if-reported.ts";

/**
 * "This is spam", by a link of an invitation that was not accepted: mutes, and counts once for each invitation. Enough of
 * them pause the organization's invitations, in the same transaction. For the page alone: no procedure. Throws
 * `invite.not_found`, `.email_unverified`, `.already_accepted`, `.ip_rate_limited`.
 */
export function reportOrganization(ctx: Context, token: string): Promise<void> {
  return withMissCount(ctx, "accept", () =>
    ctx.store.transaction(async (tx) => {
      const invitation = await inviteeLink(ctx, tx, token);
      if (invitation.state === "accepted") throw stateRejection(invitation);
      const { organizationId, id, email } = invitation;
      // Before the invitation: reports of one organization wait for each other, so the last one counts all.
      if ((await tx.organizations.hold(organizationId)) === null)
        throw new UsherError("invite.not_found");
      await mute(ctx, tx, invitation);
      if (!(await tx.reports.add({ organizationId, invitationId: id, via: "page" }))) return;
      await tx.audit.append({
        organizationId,
        action: "invitation.reported",
        actor: auditActor(ctx),
        subject: { kind: "invitation", id },
        data: {},
        personal: { email },
      });
      await pauseIfReported(tx, organizationId, { via: ctx.via, requestId: ctx.requestId });
    }),
  );
}
