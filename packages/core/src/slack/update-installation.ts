import type { z } from "zod";

import { type Context, auditActor } from "../ports/context.ts";
import { UsherError } from "../model/errors.ts";
import type { SlackInstallationView, updateInstallationInput } from "./schemas.ts";
import { installationView } from "./view.ts";
import { loadAccess } from "../access/load-access.ts";

/**
 * Chooses where a workspace's requests are decided; open ones get their message there. For admins
 * and owners. Throws `slack.not_installed`, and `slack.channel_configured` where the environment says it.
 */
export async function updateInstallation(
  ctx: Context,
  { teamId, approvalsChannelId }: z.output<typeof updateInstallationInput>,
): Promise<SlackInstallationView> {
  return ctx.store.transaction(async (tx) => {
    const access = await loadAccess(ctx, tx);
    const organizationId = access.organization.id;
    const known = await tx.slack.installationOfTeam(teamId);
    if (known === null || known.organizationId !== organizationId || known.disabledAt !== null)
      throw new UsherError("slack.not_installed");
    if (known.tokens === null) throw new UsherError("slack.channel_configured");
    const { id } = known;
    const changed = await tx.slack.setApprovalsChannel({
      organizationId,
      id,
      channelId: approvalsChannelId,
    });
    if (changed === null) throw new UsherError("slack.not_installed");
    await tx.audit.append({
      organizationId,
      action: "slack.channel_changed",
      actor: auditActor(ctx),
      subject: { kind: "slack_installation", id },
      data: { teamId, from: known.approvalsChannelId, to: approvalsChannelId },
    });
    if (approvalsChannelId !== null) await tx.slack.queueMissing(organizationId);
    return installationView(changed);
  });
}
