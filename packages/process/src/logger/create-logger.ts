import { pino, type DestinationStream, type Logger } from "pino";

import { describeError } from "./describe-error.ts";
import { scrubLine } from "./scrub-secrets.ts";

export type { Logger };

export type LogSettings = {
  level: string;
  /** Which program writes, such as `slack`. */
  app: string;
  /** Standard error unless given. */
  destination?: DestinationStream;
};

/** JSON lines without secrets. Standard output belongs to a program's result. */
export function createLogger({ level, app, destination }: LogSettings): Logger {
  return pino(
    {
      level,
      base: { app, pid: process.pid },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { err: describeError, error: describeError },
      hooks: { streamWrite: scrubLine },
    },
    destination ?? pino.destination({ sync: false, fd: 2 }),
  );
}
