import type { Logger } from "./logger/create-logger.ts";

const signals = ["SIGTERM", "SIGINT"] as const;
/** npm and tsx pass on the Ctrl-C that the terminal sent to all of them: that is one press. */
const samePressMs = 500;

/**
 * Stops once, at the first signal, and ends the process; a stop that takes longer than allowed is
 * ended with status 1. A second signal ends it at once.
 */
export function stopOnSignal(
  stop: () => Promise<void>,
  options: { withinMs: number; log: Logger },
) {
  const { withinMs, log } = options;
  let stoppingSince: number | null = null;
  const onSignal = (signal: NodeJS.Signals) => {
    if (stoppingSince !== null) {
      if (performance.now() - stoppingSince > samePressMs) process.exit(1);
      return;
    }
    stoppingSince = performance.now();
    log.info({ signal }, "stopping");
    setTimeout(() => {
      log.error({ withinMs }, "did not stop in time");
      process.exit(1);
    }, withinMs).unref();
    stop().then(
      () => process.exit(0),
      (error: unknown) => {
        log.error({ err: error }, "the stop failed");
        process.exit(1);
      },
    );
  };
  for (const signal of signals) process.on(signal, onSignal);
}
