import { createAuditSealer, failureMessage, type Store } from "@usher/core";
import type { Logger } from "@usher/process";

export type AuditSealing = {
  start(): void;
  /** Ends the round under way; another process, or the next start, goes on. */
  stop(): Promise<void>;
};

/** An unavailable database is not queried, nor logged, in every round. */
const roundsAfterFault = 10;

/** Makes the links of the audit's chain, at an interval; any number of processes may. */
export function createAuditSealing({
  store,
  log,
  everyMs,
}: {
  store: Store;
  log: Logger;
  everyMs: number;
}): AuditSealing {
  const sealer = createAuditSealer(store);
  const stopping = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();

  const round = async (): Promise<number> => {
    try {
      for (const { organizationId, head, newDay } of await sealer.seal(stopping.signal))
        // Shipped logs keep the head out of reach of anyone who can write to the database.
        if (newDay) log.info({ organizationId, head }, "audit head");
      return everyMs;
    } catch (error) {
      const message = failureMessage("sealing the audit failed; the next round tries again", error);
      log.error({ err: error }, message);
      return everyMs * roundsAfterFault;
    }
  };
  const turn = async () => {
    const pauseMs = await round();
    if (!stopping.signal.aborted) timer = setTimeout(start, pauseMs);
  };
  const start = () => {
    running = turn();
  };
  return {
    start,
    async stop() {
      stopping.abort();
      clearTimeout(timer);
      await running;
    },
  };
}
