import type { Duplex } from "node:stream";
import { isRecord } from "../block-kit/shapes.ts";
import type { Fields } from "../slack-objects.ts";
import { WebSocketConnection } from "./web-socket.ts";

const PING_INTERVAL_MS = 10_000;

type SocketAck = { payload?: Fields };

/** One socket-mode connection of the app: says hello, sends envelopes, waits for their acks. */
export class AppSocket {
  readonly appToken: string;
  readonly #connection: WebSocketConnection;
  readonly #waiting = new Map<string, (ack: SocketAck | undefined) => void>();
  readonly #ping: NodeJS.Timeout;

  constructor(appToken: string, stream: Duplex, onClosed: () => void) {
    this.appToken = appToken;
    this.#connection = new WebSocketConnection(stream, {
      onText: (text) => this.#receive(text),
      onClosed: () => {
        clearInterval(this.#ping);
        for (const settle of this.#waiting.values()) settle(undefined);
        this.#waiting.clear();
        onClosed();
      },
    });
    this.#ping = setInterval(() => this.#connection.ping("ping"), PING_INTERVAL_MS);
    this.#ping.unref();
  }

  hello(appId: string, connections: number): void {
    this.#send({
      type: "hello",
      num_connections: connections,
      debug_info: { host: "fake-slack", build_number: 1, approximate_connection_time: 18_060 },
      connection_info: { app_id: appId },
    });
  }

  /** Undefined when no ack came in time. */
  async request(
    envelope: Fields & { envelope_id: string },
    timeoutMs: number,
  ): Promise<SocketAck | undefined> {
    return await new Promise((resolve) => {
      const settle = (ack: SocketAck | undefined): void => {
        clearTimeout(timer);
        this.#waiting.delete(envelope.envelope_id);
        resolve(ack);
      };
      const timer = setTimeout(() => settle(undefined), timeoutMs);
      this.#waiting.set(envelope.envelope_id, settle);
      this.#send(envelope);
    });
  }

  askToReconnect(): void {
    this.#send({
      type: "disconnect",
      reason: "refresh_requested",
      debug_info: { host: "fake-slack" },
    });
  }

  /** Says goodbye and does not wait for the answer. */
  end(): void {
    this.#connection.end();
  }

  #send(message: Fields): void {
    this.#connection.sendText(JSON.stringify(message));
  }

  #receive(text: string): void {
    let message: unknown;
    try {
      message = JSON.parse(text);
    } catch {
      return;
    }
    if (!isRecord(message) || typeof message.envelope_id !== "string") return;
    const payload = isRecord(message.payload) ? { payload: message.payload } : {};
    this.#waiting.get(message.envelope_id)?.(payload);
  }
}
