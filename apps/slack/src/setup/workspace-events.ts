import type { App } from "@slack/bolt";
import { disableWorkspace, type DisableReason } from "@usher/core";

import { callOf } from "../request/call.ts";
import { systemCaller, type Services } from "../request/services.ts";
import type { Workspace } from "../workspaces/workspace.ts";

/** What happens to a workspace itself: the app is removed from it, or its approvals channel changes. */
export function workspaceEvents(services: Services, app: App): void {
  app.event("app_uninstalled", ({ context }) =>
    leave(services, callOf(context).workspace, "app_uninstalled"),
  );
  app.event("tokens_revoked", async ({ event, context }) => {
    // User tokens are not ours.
    if ((event.tokens.bot ?? []).length > 0)
      await leave(services, callOf(context).workspace, "tokens_revoked");
  });
  app.event("channel_shared", ({ event, context }) =>
    channelChanged(services, callOf(context).workspace, { ...event, kind: "shared" }),
  );
  app.event("channel_archive", ({ event, context }) =>
    channelChanged(services, callOf(context).workspace, { ...event, kind: "archived" }),
  );
  app.event("channel_id_changed", ({ event, context }) =>
    channelMoved(services, callOf(context).workspace, event),
  );
}

async function leave(
  { store, log, workspaces }: Services,
  workspace: Workspace,
  reason: DisableReason,
): Promise<void> {
  const { organizationId, teamId } = workspace.facts;
  if (await isStillIn(workspace)) {
    log.info({ teamId, reason }, "an event of a former token or installation; this one works");
    return;
  }
  await disableWorkspace(store, { organizationId, teamId, reason });
  await workspaces.changed(workspace, "uninstalled");
  log.warn({ teamId, reason }, "the app was removed from a workspace");
}

/** Events come late and in any order: the workspace may have been connected again since. */
async function isStillIn({ clients }: Workspace): Promise<boolean> {
  try {
    return (await clients.background.auth.test()).ok;
  } catch {
    return false;
  }
}

async function channelChanged(
  { log, workspaces }: Services,
  workspace: Workspace,
  { channel, kind }: { channel: string; kind: "shared" | "archived" },
): Promise<void> {
  const { teamId, approvalsChannelId } = workspace.facts;
  if (channel !== approvalsChannelId) return;
  log.warn({ teamId, channel }, `the approvals channel was ${kind}; it is looked at again`);
  await workspaces.changed(workspace, "channel");
}

async function channelMoved(
  services: Services,
  workspace: Workspace,
  { old_channel_id: from, new_channel_id: to }: { old_channel_id: string; new_channel_id: string },
): Promise<void> {
  const { store, log, workspaces } = services;
  const { organizationId, teamId, approvalsChannelId } = workspace.facts;
  await store.read.slack.moveMessages({ organizationId, teamId, from, to });
  if (from !== approvalsChannelId) return;
  log.warn({ teamId, from, to }, "the approvals channel has another id");
  const known = await store.read.slack.installationOfTeam(teamId);
  if (known?.tokens != null)
    await systemCaller(services, organizationId).slack.updateInstallation({
      teamId,
      approvalsChannelId: to,
    });
  await workspaces.changed(workspace, "channel");
}
