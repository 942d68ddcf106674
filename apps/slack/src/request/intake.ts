import { setImmediate as turn } from "node:timers/promises";

import { toErrorView, type Store } from "@usher/core";

import { withinBudget } from "./within-budget.ts";

/** A command that is done later, by whichever process takes its job. */
export type KeptCommand = {
  organizationId: string;
  /** Equal for every delivery of one command. */
  key: string;
  payload: Record<string, unknown>;
};

/** `unsure`: the database has not said yet whether it is kept; when it is, it will be done. */
export type Kept = "kept" | "not_kept" | "unsure";

export type Intake = {
  /** Does the work within the request; null, and nothing is done, while enough runs or others are kept. */
  now<T>(work: () => Promise<T>): Promise<T> | null;
  /** Commits a command. What comes together is one statement, so many cost little more than one. */
  keep(command: KeptCommand, withinMs: number): Promise<Kept>;
  /** Resolves when no one waits for an acknowledgment, or after a second: acks go before work. */
  calm(): Promise<void>;
};

type Waiting = { command: KeptCommand; until: number; resolve: (kept: Kept) => void };

/** People who type at the same moment; beyond that Slack would wait longer than they should. */
const atOnce = 4;
const maxAtATime = 200;
const maxCalmMs = 1000;
const lookAgainMs = 20;

export function createIntake(store: Store): Intake {
  const waiting: Waiting[] = [];
  const state = { working: 0, keeping: 0, flushing: false };

  async function save(batch: readonly Waiting[]): Promise<Kept | "unfit"> {
    const budget = Math.min(...batch.map(({ until }) => until)) - Date.now();
    const outcome = await withinBudget(store, budget, (gated) =>
      gated.transaction((tx) =>
        tx.outbox.enqueueAll(
          batch.map(({ command }) => ({ ...command, kind: "slack.command", delayMs: 0 })),
        ),
      ),
    );
    if (outcome.kind === "done") return "kept";
    if (outcome.kind === "unsure") return "unsure";
    if (outcome.kind === "abandoned") return "not_kept";
    if (outcome.saved === "unknown") return "unsure";
    return toErrorView(outcome.error).code === "internal.error" ? "unfit" : "not_kept";
  }

  async function flush(): Promise<void> {
    state.flushing = true;
    while (waiting.length > 0) {
      await turn();
      const batch = waiting.splice(0, maxAtATime);
      const kept = await save(batch);
      // One that cannot be stored must not take the others with it.
      const alone = kept === "unfit" && batch.length > 1;
      for (const one of batch) {
        const own = alone ? await save([one]) : kept;
        one.resolve(own === "unfit" ? "not_kept" : own);
      }
    }
    state.flushing = false;
  }

  /** The statement before it took all the time there was. */
  function giveUp(one: Waiting): void {
    const at = waiting.indexOf(one);
    if (at < 0) return;
    waiting.splice(at, 1);
    one.resolve("not_kept");
  }

  return {
    now(work) {
      if (state.working >= atOnce || state.keeping > 0) return null;
      state.working += 1;
      return work().finally(() => {
        state.working -= 1;
      });
    },
    async keep(command, withinMs) {
      state.keeping += 1;
      try {
        return await new Promise<Kept>((resolve) => {
          const one = { command, until: Date.now() + withinMs, resolve };
          waiting.push(one);
          setTimeout(() => giveUp(one), withinMs).unref();
          if (!state.flushing) void flush();
        });
      } finally {
        state.keeping -= 1;
      }
    },
    async calm() {
      const until = Date.now() + maxCalmMs;
      while (state.keeping > 0 && Date.now() < until)
        await new Promise((resolve) => {
          setTimeout(resolve, lookAgainMs);
        });
    },
  };
}
