import type { WorkspaceState } from "../state/workspace-state.ts";
import { tellExchange } from "../exchange.ts";
import { emit, now } from "../state/slack-state.ts";
import type { Fields } from "../slack-objects.ts";
import { deliverByHttp } from "./http.ts";
import { deliverBySocket } from "./socket.ts";

export type Outgoing = {
  kind: "slash_commands" | "interactive" | "events_api";
  payload: Fields;
  /** The person who will read Slack's error when the app does not answer. */
  userId?: string;
  retry?: { num: number; reason: string };
};

/** What came back, before anybody has looked into the body. */
export type Ack = {
  status: number | null;
  ackMs: number;
  body: string;
  isJson: boolean;
  /** What was sent with it; nothing over a socket. */
  headers: Record<string, string>;
  slackError: "operation_timeout" | "dispatch_failed" | null;
};

/** To the app's socket when it has one, else to its request URL, as Slack does with socket mode on. */
export async function deliver(workspace: WorkspaceState, outgoing: Outgoing): Promise<Ack> {
  const at = now(workspace.slack);
  const sockets = workspace.slack.sockets.filter(
    (socket) => socket.appToken === workspace.appToken,
  );
  const ack =
    sockets.length > 0
      ? await deliverBySocket(workspace.slack, sockets, outgoing)
      : await deliverByHttp(workspace, outgoing);
  tellExchange(workspace.slack, {
    kind: "delivery",
    at,
    teamId: workspace.teamId,
    ms: ack.ackMs,
    status: ack.status,
    type: outgoing.kind,
    userId: outgoing.userId ?? null,
    headers: ack.headers,
    payload: outgoing.payload,
    body: ack.body,
    error: ack.slackError,
  });
  if (ack.slackError !== null) showError(workspace, outgoing.userId, ack.slackError);
  return ack;
}

export function showError(
  workspace: WorkspaceState,
  userId: string | undefined,
  error: string,
): void {
  if (userId === undefined) return;
  emit(workspace.slack, { teamId: workspace.teamId, type: "error_shown", user: userId, error });
}
