import type { Logger } from "./logger/create-logger.ts";

/** An error that nothing handled ends the process, as Node does by itself, but with a line free of secrets. */
export function exitOnCrash(log: Logger): void {
  process.on("uncaughtException", (err: unknown, origin) => {
    log.fatal({ err, origin }, "unhandled error");
    process.exit(1);
  });
}
