import {
  expireDue,
  remindDue,
  sweepDeliveryEvents,
  sweepLimits,
  type LimitSettings,
  type Store,
} from "@usher/core";
import type { Logger } from "pino";

type SweeperDeps = {
  store: Store;
  log: Logger;
  everyMs: number;
  /** How many mails a recipient may get; reminders count. */
  limits: Partial<LimitSettings>;
};

export type Sweeper = {
  start(): void;
  stop(): Promise<void>;
};

/** Expires and reminds what is due and forgets what is over, at once and then at an interval; any number of processes may. */
export function createSweeper({ store, log, everyMs, limits }: SweeperDeps): Sweeper {
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  let running: Promise<void> = Promise.resolve();

  const sweep = async () => {
    try {
      const changed = await expireDue(store);
      if (changed > 0) log.info({ changed }, "expired what was past its time");
      const reminded = await remindDue(store, limits);
      if (reminded > 0) log.info({ reminded }, "queued reminders");
      await sweepLimits(store);
      await sweepDeliveryEvents(store);
    } catch (error) {
      log.error({ err: error }, "the sweep failed; the next one tries again");
    }
  };
  const turn = async () => {
    await sweep();
    if (!stopped) timer = setTimeout(start, everyMs);
  };
  const start = () => {
    running = turn();
  };
  return {
    start,
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await running;
    },
  };
}
