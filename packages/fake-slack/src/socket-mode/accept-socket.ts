import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import type { SlackState } from "../state/slack-state.ts";
import { AppSocket } from "./app-socket.ts";
import { acceptKey } from "./web-socket.ts";

/** Takes the WebSocket of the holder of a ticket of `apps.connections.open`; each ticket is good once. */
export function acceptSocket(slack: SlackState, request: IncomingMessage, stream: Duplex): void {
  const url = new URL(request.url ?? "/", "http://localhost");
  const ticket = url.searchParams.get("ticket") ?? "";
  const appToken = slack.socketTickets.get(ticket);
  const key = request.headers["sec-websocket-key"];
  if (url.pathname !== "/link/" || appToken === undefined || key === undefined) {
    stream.end("HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
    return;
  }
  slack.socketTickets.delete(ticket);
  const head = ["HTTP/1.1 101 Switching Protocols", "Upgrade: websocket", "Connection: Upgrade"];
  stream.write([...head, `Sec-WebSocket-Accept: ${acceptKey(key)}`, "", ""].join("\r\n"));
  const socket = new AppSocket(appToken, stream, () => {
    slack.sockets = slack.sockets.filter((one) => one !== socket);
  });
  slack.sockets.push(socket);
  socket.hello(slack.appId, slack.sockets.filter((one) => one.appToken === appToken).length);
}
