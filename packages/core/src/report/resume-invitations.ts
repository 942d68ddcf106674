import { loadAccess } from "../access/load-access.ts";
import { UsherError } from "../model/errors.ts";
import { ownerResumeDays } from "../model/report.ts";
import { organizationView } from "../organization/view.ts";
import type { OrganizationView } from "../organization/schemas.ts";
import type { Context } from "../ports/context.ts";
import type { Repositories } from "../ports/store.ts";
import { recordResume } from "./record-resume.ts";

/**
 * Ends a pause that reports caused, once in 7 days: emails that waited go out, and only later reports count. Changes
 * nothing where invitations are not paused. Throws `organization.resume_limit`.
 */
export async function resumeInvitations(ctx: Context): Promise<OrganizationView> {
  return ctx.store.transaction(async (tx) => {
    const { organization } = await loadAccess(ctx, tx);
    const { id } = organization;
    const resumed = await tx.organizations.resumeInvitations({
      id,
      ownerAfterDays: ownerResumeDays,
    });
    if (resumed) await recordResume(ctx, tx, { organizationId: id, by: "owner" });
    const after = await find(tx, id);
    if (!resumed && after.invitationsPausedAt !== null) throw tooSoon(after);
    return organizationView(after);
  });
}

async function find(tx: Repositories, id: string) {
  const found = await tx.organizations.find(id);
  if (found === null) throw new UsherError("organization.not_found");
  return found;
}

function tooSoon(organization: Parameters<typeof organizationView>[0]): UsherError {
  const { resumableFrom } = organizationView(organization).invitationsPause ?? {};
  return new UsherError("organization.resume_limit", { resumableFrom });
}
