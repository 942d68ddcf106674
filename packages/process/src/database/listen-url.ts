import { isBehindTransactionPooler } from "@usher/core/typeorm";

import type { Logger } from "../logger/create-logger.ts";
import type { Database } from "./open-database.ts";

type Urls = { DATABASE_URL: string; DATABASE_DIRECT_URL?: string | undefined };

/** Where to listen for wake-ups. Null where a pooler would give the session to others; the log says so once. */
export function listenUrl(
  database: Database,
  { DATABASE_URL, DATABASE_DIRECT_URL }: Urls,
  log: Pick<Logger, "warn">,
): string | null {
  if (DATABASE_DIRECT_URL !== undefined) return DATABASE_DIRECT_URL;
  if (!isBehindTransactionPooler(database)) return DATABASE_URL;
  log.warn(
    {},
    "DATABASE_URL is a pooler in transaction mode, so jobs and events are polled; set DATABASE_DIRECT_URL to be woken at once",
  );
  return null;
}
