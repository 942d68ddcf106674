import { once } from "node:events";
import { setTimeout as wait } from "node:timers/promises";
import { Client } from "pg";

export type NotificationsOptions = {
  url: string;
  channel: string;
  applicationName: string;
  /** Null after a lost connection: its notifications are unknown. Must not throw. */
  received(payload: string | null): void;
  /** Once connected, and then from time to time: a connection can be lost silently. */
  heartbeat(client: Client): Promise<unknown>;
  /** Until the next try to connect; from 0.1 to 5 s unless set. */
  retryAfterMs?: (failures: number) => number;
};

export type Notifications = {
  /** Resolves once notifications arrive, or when closed. */
  ready(): Promise<void>;
  /** The connection at this moment, if there is one. */
  client(): Client | null;
  close(): Promise<void>;
};

const firstBackoffMs = 100;
const maxBackoffMs = 5_000;
const heartbeatMs = 30_000;
const answerTimeoutMs = 5_000;

/** Listens on a connection of its own and comes back forever when it drops. Never rejects. */
export function createNotifications(options: NotificationsOptions): Notifications {
  const { retryAfterMs = backoffMs } = options;
  const stop = new AbortController();
  let markReady = () => {};
  const ready = new Promise<void>((resolve) => {
    markReady = resolve;
  });
  const stopped = once(stop.signal, "abort").then(() => markReady());
  let current: Client | null = null;
  const running = (async () => {
    let connected = false;
    for (let failures = 0; !stop.signal.aborted; failures += 1) {
      let client: Client | null = null;
      try {
        // Throws itself where a file that the address names cannot be read.
        client = listeningClient(options);
        await Promise.race([listen(client, options), stopped]);
        current = client;
        if (connected) options.received(null);
        connected = true;
        failures = 0;
        markReady();
        await Promise.race([untilDropped(client, options), stopped]);
      } catch {
        // Not reachable: the next round tries again.
      }
      current = null;
      if (client !== null)
        await Promise.race([client.end().catch(() => {}), wait(1_000, null, { ref: false })]);
      await wait(retryAfterMs(failures), null, { signal: stop.signal }).catch(() => {});
    }
  })();

  return {
    ready: () => ready,
    client: () => current,
    async close() {
      stop.abort();
      await running;
    },
  };
}

function listeningClient(options: NotificationsOptions): Client {
  const client = new Client({
    connectionString: options.url,
    application_name: options.applicationName,
    connectionTimeoutMillis: answerTimeoutMs,
    query_timeout: answerTimeoutMs,
    keepAlive: true,
  });
  client.on("notification", ({ payload }) => options.received(payload ?? ""));
  // An `error` without a listener would end the process; `end` follows it.
  client.on("error", () => {});
  return client;
}

async function listen(client: Client, options: NotificationsOptions): Promise<void> {
  await client.connect();
  // A role's limit for idle sessions would end this one between two notifications.
  await client.query(`SET idle_session_timeout = 0; LISTEN ${options.channel}`);
  await options.heartbeat(client);
}

async function untilDropped(client: Client, options: NotificationsOptions): Promise<void> {
  const dropped = new AbortController();
  const end = once(client, "end").finally(() => dropped.abort());
  for (;;) {
    const tick = wait(heartbeatMs, "tick", { signal: dropped.signal, ref: false });
    if ((await Promise.race([end, tick])) !== "tick") return;
    await options.heartbeat(client);
  }
}

function backoffMs(failures: number): number {
  return Math.min(maxBackoffMs, firstBackoffMs * 2 ** failures) * (0.5 + Math.random() / 2);
}
