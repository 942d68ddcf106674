import { once } from "node:events";
import { setTimeout as wait } from "node:timers/promises";
import { Client } from "pg";

/** Says that jobs were added, so that workers need not wait for their next look. A signal can get lost. */
export type JobSignal = {
  /** The listener must not throw. Returns the way to end the subscription. */
  subscribe(listener: () => void): () => void;
  /** Resolves once signals arrive, or when the signal was closed. */
  ready(): Promise<void>;
  close(): Promise<void>;
};

const firstBackoffMs = 100;
const longestBackoffMs = 5_000;
const heartbeatMs = 30_000;
const answerTimeoutMs = 5_000;

/** Listens on a connection of its own and comes back for ever when it drops. Never rejects. */
export function createJobSignal({ url }: { url: string }): JobSignal {
  const listeners = new Set<() => void>();
  const stop = new AbortController();
  let markReady = () => {};
  const ready = new Promise<void>((resolve) => {
    markReady = resolve;
  });
  const stopped = once(stop.signal, "abort").then(() => markReady());
  const fire = () => {
    for (const listener of listeners) listener();
  };
  const running = (async () => {
    let connected = false;
    for (let failures = 0; !stop.signal.aborted; failures += 1) {
      const client = listeningClient(url, fire);
      try {
        await Promise.race([listen(client), stopped]);
        // What was added while nobody listened gave no signal.
        if (connected) fire();
        connected = true;
        failures = 0;
        markReady();
        await Promise.race([untilDropped(client, stop.signal), stopped]);
      } catch {
        // Not reachable: the next round tries again.
      }
      await Promise.race([client.end().catch(() => {}), wait(1_000, null, { ref: false })]);
      await pause(failures, stop.signal);
    }
  })();

  return {
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    ready: () => ready,
    async close() {
      stop.abort();
      await running;
    },
  };
}

function listeningClient(url: string, fire: () => void): Client {
  const client = new Client({
    connectionString: url,
    application_name: "usher-job-signal",
    connectionTimeoutMillis: answerTimeoutMs,
    query_timeout: answerTimeoutMs,
    keepAlive: true,
  });
  client.on("notification", fire);
  // An `error` without a listener would end the process; `end` follows it.
  client.on("error", () => {});
  return client;
}

async function listen(client: Client): Promise<void> {
  await client.connect();
  await client.query("LISTEN usher_job");
}

/** A connection can be gone without a word, so it is asked now and then. */
async function untilDropped(client: Client, signal: AbortSignal): Promise<void> {
  const end = once(client, "end");
  for (;;) {
    const tick = wait(heartbeatMs, "tick", { signal, ref: false });
    if ((await Promise.race([end, tick])) !== "tick") return;
    await client.query("SELECT 1");
  }
}

async function pause(failures: number, signal: AbortSignal): Promise<void> {
  const ms = Math.min(longestBackoffMs, firstBackoffMs * 2 ** failures) * (0.5 + Math.random() / 2);
  await wait(ms, null, { signal }).catch(() => {});
}
