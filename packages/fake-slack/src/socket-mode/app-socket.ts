import { WebSocket } from "ws";
import type { RawData } from "ws";
import { isRecord } from "../block-kit/shapes.ts";
import { parseJson } from "../parse-json.ts";
import type { Fields } from "../slack-objects.ts";

const PING_INTERVAL_MS = 10_000;

type SocketAck = { payload?: Fields };

/** One socket-mode connection of the app: says hello, sends envelopes, waits for their acks. */
export class AppSocket {
  readonly appToken: string;
  readonly #webSocket: WebSocket;
  readonly #waiting = new Map<string, (ack: SocketAck | undefined) => void>();
  readonly #ping: NodeJS.Timeout;

  constructor(appToken: string, webSocket: WebSocket, onClosed: () => void) {
    this.appToken = appToken;
    this.#webSocket = webSocket;
    webSocket.on("message", (data, isBinary) => this.#receive(data, isBinary));
    // Without this, a peer that breaks the protocol would have 30 seconds to close.
    webSocket.on("error", () => webSocket.terminate());
    webSocket.on("close", () => {
      clearInterval(this.#ping);
      for (const settle of this.#waiting.values()) settle(undefined);
      this.#waiting.clear();
      onClosed();
    });
    this.#ping = setInterval(() => webSocket.ping("ping"), PING_INTERVAL_MS);
    this.#ping.unref();
  }

  /** False as soon as either side has begun to close. */
  get isOpen(): boolean {
    return this.#webSocket.readyState === WebSocket.OPEN;
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
    this.#webSocket.close(1001);
    this.#webSocket.terminate();
  }

  #send(message: Fields): void {
    this.#webSocket.send(JSON.stringify(message));
  }

  #receive(data: RawData, isBinary: boolean): void {
    // Texts arrive as a Buffer: the type has more because `binaryType` can be set.
    if (isBinary || !Buffer.isBuffer(data)) return this.#webSocket.close(1003);
    const message = parseJson(data.toString());
    if (!isRecord(message) || typeof message.envelope_id !== "string") return;
    const payload = isRecord(message.payload) ? { payload: message.payload } : {};
    this.#waiting.get(message.envelope_id)?.(payload);
  }
}
