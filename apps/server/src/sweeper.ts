import {
  eraseDeleted,
  expireDue,
  failureMessage,
  forgetFinished,
  queueStrandedWebhooks,
  remindAccessEnds,
  remindApprovers,
  remindDue,
  removeEndedMembers,
  reportStuckEmail,
  resealWebhookSecrets,
  retain,
  sweepDeliveryEvents,
  sweepLimits,
  sweepWebhooks,
  type LimitSettings,
  type LinkKeyring,
  type RetentionKind,
  type Store,
} from "@usher/core";
import type { Logger } from "@usher/process";

type SweeperDeps = {
  store: Store;
  links: LinkKeyring;
  log: Logger;
  everyMs: number;
  /** How many emails a recipient may get; reminders count. */
  limits: Partial<LimitSettings>;
  observeRetention: (kind: RetentionKind, rows: number) => void;
};

export type Sweeper = {
  start(): void;
  stop(): Promise<void>;
};

/** Expires and reminds what is due and deletes old data, at once and then at an interval; any number of processes may. */
export function createSweeper(deps: SweeperDeps): Sweeper {
  const { store, links, log, everyMs, limits, observeRetention } = deps;
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  let running: Promise<void> = Promise.resolve();

  const steps: [what: string, step: () => Promise<number>][] = [
    ["expired what was past its time", () => expireDue(store)],
    ["removed members whose access had ended", () => removeEndedMembers(store)],
    ["queued reminders", () => remindDue(store, limits)],
    ["queued notices that access ends", () => remindAccessEnds(store)],
    ["reminded approvers", () => remindApprovers(store)],
    ["reported email that is stuck", () => reportStuckEmail(store)],
    ["forgot limits that are over", () => sweepLimits(store)],
    ["forgot finished work", () => forgetFinished(store)],
    ["forgot events that cannot come again", () => sweepDeliveryEvents(store)],
    ["queued webhooks that no job would send", () => queueStrandedWebhooks(store)],
    ["forgot old webhook deliveries", () => sweepWebhooks(store)],
    ["sealed webhook secrets with the newest key", () => resealWebhookSecrets(store, links)],
    ["erased what is kept no longer", () => retain(store, observeRetention)],
    ["erased rows of deleted organizations", () => erase()],
  ];
  /** The log is all that is left of an organization then. */
  const erase = async (): Promise<number> => {
    const { rows, organizationIds } = await eraseDeleted(store);
    for (const organizationId of organizationIds)
      log.info({ organizationId }, "erased a deleted organization");
    return rows;
  };
  const sweep = async () => {
    for (const [what, step] of steps)
      try {
        const changed = await step();
        if (changed > 0) log.info({ changed }, what);
      } catch (error) {
        const message = failureMessage("the sweep failed; the next one tries again", error);
        log.error({ err: error, step: what }, message);
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
