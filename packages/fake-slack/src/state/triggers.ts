import { SlackApiError } from "../slack-api-error.ts";
import { nextId, now, saveBounded, type WorkspaceState, type Trigger } from "./slack-state.ts";

const DEFAULT_LIFETIME_MS = 3000;

export function issueTrigger(workspace: WorkspaceState, userId: string): string {
  const { slack } = workspace;
  const id = `${nextId(slack, "")}.${workspace.teamId}.${nextId(slack, "").toLowerCase()}`;
  saveBounded(slack.triggers, [id, { workspace, userId, issuedAt: now(slack), used: false }]);
  return id;
}

/** A trigger opens one view, within three seconds, in its own workspace. */
export function exchangeTrigger(workspace: WorkspaceState, id: string): Trigger {
  const { slack } = workspace;
  const trigger = slack.triggers.get(id);
  if (trigger === undefined || trigger.workspace !== workspace)
    throw new SlackApiError("invalid_trigger_id");
  if (trigger.used) throw new SlackApiError("exchanged_trigger_id");
  const { triggerLifetimeMs = DEFAULT_LIFETIME_MS } = slack.options;
  if (now(slack) - trigger.issuedAt > triggerLifetimeMs)
    throw new SlackApiError("expired_trigger_id");
  trigger.used = true;
  return trigger;
}
