import { reportExchange } from "../exchange.ts";
import { openSockets } from "../socket-mode/accept-socket.ts";
import { emit, now, type WorkspaceState } from "../state/slack-state.ts";
import { deliverByHttp } from "./http.ts";
import { deliverBySocket } from "./socket.ts";
import type { Outgoing, Ack } from "./outgoing.ts";

/** To the app's socket when it has one, else to its request URL, as Slack does with socket mode on. */
export async function deliver(workspace: WorkspaceState, outgoing: Outgoing): Promise<Ack> {
  const at = now(workspace.slack);
  const sockets = openSockets(workspace.slack, workspace.appToken);
  const ack =
    sockets.length > 0
      ? await deliverBySocket(workspace.slack, sockets, outgoing)
      : await deliverByHttp(workspace, outgoing);
  reportExchange(workspace.slack, {
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
