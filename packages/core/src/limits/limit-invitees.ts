import { UsherError } from "../kernel/errors.ts";
import type { Repositories } from "../kernel/store.ts";
import type { Organization } from "../organization/organization.ts";
import { windowSeconds } from "./limits.ts";

type Read = Pick<Repositories, "limits">;
const window = windowSeconds.organization;

/**
 * All or nothing: the organization's window has room for this many more invitees. The invitations
 * themselves are the count, so a place is taken by inserting one and given back by a rollback or by a
 * mail that is refused for good. Only after `holdOrganization` is the answer still true when they are
 * inserted. Throws `invite.org_rate_limited`.
 */
export async function limitInvitees(
  read: Read,
  organization: Pick<Organization, "id" | "policy">,
  adding: number,
): Promise<void> {
  if (adding === 0) return;
  const limit = organization.policy.limits.inviteesPerDay;
  const used = await read.limits.invitees(organization.id, window);
  if (used + adding <= limit) return;
  const seconds =
    adding > limit
      ? null
      : await read.limits.secondsUntilInviteeLeaves({
          organizationId: organization.id,
          windowSeconds: window,
          nth: used + adding - limit,
        });
  throw new UsherError("invite.org_rate_limited", {
    message: `At most ${limit} people are invited within 24 hours; ${used} were.`,
    limitName: "organization",
    limit,
    used,
    windowSeconds: window,
    // A call for more than the whole window never fits, however long one waits.
    ...(seconds !== null && { retryAfterSeconds: Math.max(1, seconds) }),
  });
}
