import type { ServerDeps } from "./config.ts";

type Database = {
  /** Any query; rejects when the database does not answer. */
  ping(): Promise<unknown>;
  migrationsPending(): Promise<boolean>;
};

const answerWithinMs = 2_000;

/** Ready when the database answers in time and is migrated. Migrations are asked for until they are done. */
export function createReadiness(database: Database): ServerDeps["readiness"] {
  let migrated = false;
  const look = async (): Promise<{ ok: boolean; reason?: string }> => {
    if (migrated) await database.ping();
    else migrated = !(await database.migrationsPending());
    return migrated ? { ok: true } : { ok: false, reason: "migrations are pending" };
  };
  return {
    async ready() {
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<never>((_resolve, reject) => {
        timer = setTimeout(() => reject(new Error("too late")), answerWithinMs);
      });
      try {
        return await Promise.race([look(), late]);
      } catch {
        return { ok: false, reason: "the database does not answer" };
      } finally {
        clearTimeout(timer);
      }
    },
  };
}
