import { createNotifications } from "./notifications.ts";
import { writeProbe } from "./repositories/health.ts";

/** Says that jobs were added, so that workers need not wait for their next look. A signal can get lost. */
export type JobSignal = {
  /** The listener must not throw. Returns the way to end the subscription. */
  subscribe(listener: () => void): () => void;
  /** Resolves once signals arrive, or when the signal was closed. */
  ready(): Promise<void>;
  close(): Promise<void>;
};

const silentSignal: JobSignal = {
  subscribe: () => () => {},
  ready: async () => {},
  close: async () => {},
};

/** Keeps a connection of its own. Never rejects. Without a `url` it stays silent, and workers poll. */
export function createJobSignal({ url }: { url: string | null }): JobSignal {
  if (url === null) return silentSignal;
  const listeners = new Set<() => void>();
  const notifications = createNotifications({
    url,
    channel: "usher_job",
    applicationName: "usher-job-signal",
    received() {
      for (const listener of listeners) listener();
    },
    // Jobs are added at a server that takes writes: elsewhere nothing would be heard.
    heartbeat: (client) => client.query(writeProbe),
  });
  return {
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    ready: () => notifications.ready(),
    close: () => notifications.close(),
  };
}
