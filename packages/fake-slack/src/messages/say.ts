import { emit, nextTs, type WorkspaceState } from "../state/slack-state.ts";
import { findChannel, findUser } from "../state/workspace-state.ts";
import type { FakeMessage } from "../slack-objects.ts";

/** A message a person typed. The app gets no event: it does not subscribe to messages. */
export function say(
  workspace: WorkspaceState,
  input: { user: string; channel: string; text: string; threadTs?: string },
): FakeMessage {
  const user = findUser(workspace, input.user);
  const channel = findChannel(workspace, input.channel);
  if (!channel.members.includes(user.id))
    throw new Error(`${user.name} is not in ${channel.name || channel.id}`);
  const message: FakeMessage = {
    type: "message",
    ts: nextTs(workspace.slack),
    channel: channel.id,
    user: user.id,
    text: input.text,
    blocks: [],
    team: user.team_id,
    ...(input.threadTs === undefined ? {} : { thread_ts: input.threadTs }),
  };
  workspace.timeline.push(message);
  emit(workspace.slack, { teamId: workspace.teamId, type: "message_posted", message });
  return structuredClone(message);
}
