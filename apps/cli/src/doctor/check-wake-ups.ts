import { isBehindTransactionPooler } from "@usher/core/typeorm";
import { EnvironmentError, type Database } from "@usher/process";

import { openDirectDatabase } from "../operator/open-database.ts";
import { fail, ok, warn, type Check, type Env } from "./check.ts";

const name = "wake-ups";
const advice = "Set DATABASE_DIRECT_URL to the address of PostgreSQL itself.";

/** Whether processes can listen, and migrations hold their lock. */
export async function checkWakeUps(database: Database, env: Env): Promise<Check> {
  let direct: Database | null;
  try {
    direct = await openDirectDatabase({ env });
  } catch (error) {
    if (!(error instanceof EnvironmentError)) throw error;
    return fail(name, error.message, error.advice);
  }
  if (direct !== null) {
    const isPooler = isBehindTransactionPooler(direct);
    await direct.destroy();
    if (isPooler) return fail(name, "DATABASE_DIRECT_URL is a pooler in transaction mode.", advice);
    return ok(name, "Processes listen at DATABASE_DIRECT_URL.");
  }
  if (!isBehindTransactionPooler(database)) return ok(name, "Processes listen at DATABASE_URL.");
  return warn(
    name,
    "DATABASE_URL is a pooler in transaction mode: jobs and events are polled, and usher migrate cannot run.",
    advice,
  );
}
