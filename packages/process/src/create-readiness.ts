type Answer = {
  ok: boolean;
  reason?: string;
  /** Only where nothing can listen for jobs and events. */
  wakeUps?: "polled";
};

/** Whether requests may come in, and if not, why. */
export type Readiness = { ready(): Promise<Answer> };

type Database = {
  /** Rejects unless the database answers and takes writes. */
  requireWritable(): Promise<unknown>;
  migrationsPending(): Promise<boolean>;
  /** Whether it cannot be listened to, as behind a pooler in transaction mode. */
  isPolled?: boolean;
};

const answerWithinMs = 2_000;

/**
 * Ready while the database is migrated and accepts writes. Migrations are checked until they are done. A call
 * during a check shares its answer, so that a hanging check holds only one connection.
 */
export function createReadiness(database: Database): Readiness {
  let migrated = false;
  let checking: Promise<Answer> | null = null;

  const check = async (): Promise<Answer> => {
    migrated ||= !(await database.migrationsPending());
    if (!migrated) return { ok: false, reason: "migrations are pending" };
    await database.requireWritable();
    return database.isPolled === true ? { ok: true, wakeUps: "polled" } : { ok: true };
  };
  return {
    async ready() {
      checking ??= check().finally(() => {
        checking = null;
      });
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<never>((_resolve, reject) => {
        timer = setTimeout(() => reject(new Error("too late")), answerWithinMs);
      });
      try {
        return await Promise.race([checking, late]);
      } catch {
        return { ok: false, reason: "the database does not answer, or is read-only" };
      } finally {
        clearTimeout(timer);
      }
    },
  };
}
