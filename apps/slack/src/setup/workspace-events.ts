import type { App } from "@slack/bolt";
import { disableWorkspace, type DisableReason } from "@usher/core";

import { callOf } from "../request/call.ts";
import { systemCaller, type Services } from "../request/services.ts";
import { chosenChannelId, type Workspace } from "../workspaces/workspace.ts";

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
  for (const type of channelEvents)
    app.event(type, ({ event, context }) =>
      channelChanged(services, callOf(context).workspace, event),
    );
  for (const type of ["channel_rename", "group_rename"] as const)
    app.event(type, ({ event, context }) =>
      channelRenamed(services, callOf(context).workspace, event.channel),
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

/** A private channel's events begin with `group`. */
const channelEvents = [
  "channel_archive",
  "channel_deleted",
  "channel_left",
  "channel_shared",
  "channel_unarchive",
  "channel_unshared",
  "group_archive",
  "group_deleted",
  "group_left",
  "group_unarchive",
] as const;

async function channelChanged(
  { log, workspaces }: Services,
  workspace: Workspace,
  { type, channel }: { type: (typeof channelEvents)[number]; channel: string },
): Promise<void> {
  const { teamId } = workspace.facts;
  if (channel !== chosenChannelId(workspace.facts)) return;
  log.warn(
    { teamId, channel, event: type },
    "the approvals channel changed; it is looked at again",
  );
  // Slack shows a public channel to an app that has left it, so what the event says is needed.
  if (type === "channel_left" || type === "group_left")
    await workspaces.channelBlocked(workspace, "not_a_member");
  await workspaces.changed(workspace, "channel");
}

/** It is known by its id, so it keeps its role. */
async function channelRenamed(
  { log }: Services,
  { facts }: Workspace,
  { id, name }: { id: string; name: string },
): Promise<void> {
  const { teamId } = facts;
  if (id === chosenChannelId(facts))
    log.warn({ teamId, channel: id, name }, "the approvals channel has another name");
}

async function channelMoved(
  services: Services,
  workspace: Workspace,
  { old_channel_id: from, new_channel_id: to }: { old_channel_id: string; new_channel_id: string },
): Promise<void> {
  const { store, log, workspaces } = services;
  const { organizationId, teamId } = workspace.facts;
  await store.read.slack.moveMessages({ organizationId, teamId, from, to });
  if (from !== chosenChannelId(workspace.facts)) return;
  log.warn({ teamId, from, to }, "the approvals channel has another id");
  const known = await store.read.slack.installationOfTeam(teamId);
  if (known?.tokens != null)
    await systemCaller(services, organizationId).slack.updateInstallation({
      teamId,
      approvalsChannelId: to,
    });
  await workspaces.changed(workspace, "channel");
}
