/** Whether requests may come in, and if not, why. */
export type Readiness = { ready(): Promise<{ ok: boolean; reason?: string }> };

type Database = {
  /** Rejects unless the database answers and takes writes. */
  requireWritable(): Promise<unknown>;
  migrationsPending(): Promise<boolean>;
};

const answerWithinMs = 2_000;

/**
 * Ready while the database is migrated and accepts writes. Migrations are checked until they are done. A call
 * during a check shares its answer, so that a hanging check holds only one connection.
 */
export function createReadiness(database: Database): Readiness {
  let migrated = false;
  let checking: Promise<{ ok: boolean; reason?: string }> | null = null;

  const check = async () => {
    migrated ||= !(await database.migrationsPending());
    if (!migrated) return { ok: false, reason: "migrations are pending" };
    await database.requireWritable();
    return { ok: true };
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
