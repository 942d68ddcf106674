import { withMissCount } from "../limits/count-miss.ts";
import { UsherError } from "../model/errors.ts";
import { hashHandoverCode, newHandoverCode } from "../model/handover.ts";
import { allowedReturnTo, withHandoverCode } from "../model/return-address.ts";
import type { Context } from "../ports/context.ts";
import { resolveLink, type ResolvedLink } from "./resolve-link.ts";

/**
 * Where the invitee goes on, with a code that the organization's app exchanges for who has come. Null when
 * the hand-over is not open, or not any more. No procedure, so that a code leaves Usher by the page's
 * redirect alone. Throws `invite.not_found`, `org.suspended`, `invite.ip_rate_limited`.
 */
export function handOver(ctx: Context, token: string): Promise<string | null> {
  return withMissCount(ctx, "accept", () =>
    ctx.store.transaction(async (tx) => {
      const link = await resolveLink(ctx, tx, token);
      const { organizationId, id: invitationId } = link.invitation;
      const organization = await tx.organizations.find(organizationId);
      if (organization === null) throw new UsherError("invite.not_found");
      if (organization.status === "suspended") throw new UsherError("org.suspended");
      const returnTo = allowedReturnTo(organization.policy, link.invitation.returnTo);
      if (returnTo === null || !identifiesInvitee(link)) return null;
      const code = newHandoverCode();
      const codeHash = hashHandoverCode(code);
      const issued = await tx.handovers.issue({ organizationId, invitationId, codeHash, returnTo });
      return issued ? withHandoverCode(returnTo, code) : null;
    }),
  );
}

/** A copied link proves no mailbox: whoever has it too could sign in to the app as the member. */
export function identifiesInvitee({ kind, newest, provesMailbox }: ResolvedLink): boolean {
  return kind === "emailed" && newest && provesMailbox;
}
