import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { WebSocketServer } from "ws";
import type { SlackState } from "../state/slack-state.ts";
import { AppSocket } from "./app-socket.ts";

const webSockets = new WebSocketServer({
  noServer: true,
  clientTracking: false,
  maxPayload: 1_000_000,
});

/** Takes the WebSocket of the holder of a ticket of `apps.connections.open`; each ticket is good once. */
export function acceptSocket(
  slack: SlackState,
  { request, stream, head }: { request: IncomingMessage; stream: Duplex; head: Buffer },
): void {
  const url = new URL(request.url ?? "/", "http://localhost");
  const ticket = url.searchParams.get("ticket") ?? "";
  const appToken = slack.socketTickets.get(ticket);
  if (url.pathname !== "/link/" || appToken === undefined) {
    stream.end("HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
    return;
  }
  webSockets.handleUpgrade(request, stream, head, (webSocket) => {
    slack.socketTickets.delete(ticket);
    const socket = new AppSocket(appToken, webSocket, () => {
      slack.sockets = slack.sockets.filter((one) => one !== socket);
    });
    slack.sockets.push(socket);
    socket.hello(slack.appId, openSockets(slack, appToken).length);
  });
}

/** The connections of one app that still take envelopes. */
export function openSockets(slack: SlackState, appToken: string): AppSocket[] {
  return slack.sockets.filter((socket) => socket.appToken === appToken && socket.isOpen);
}
