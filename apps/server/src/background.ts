import type { ServerDeps } from "./config.ts";
import { createSweeper } from "./sweeper.ts";

export type Background = { start(): void; stop(): Promise<void>; idle(): Promise<void> };

const defaultSweepEveryMs = 30_000;

export function createBackground({ store, log, config }: ServerDeps): Background {
  const everyMs = config.worker?.sweepEveryMs ?? defaultSweepEveryMs;
  const sweeper = createSweeper({ store, log, everyMs });
  return {
    start() {
      sweeper.start();
    },
    async stop() {
      await sweeper.stop();
    },
    async idle() {},
  };
}
