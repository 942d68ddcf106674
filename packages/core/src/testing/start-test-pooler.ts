import { findPgBouncer, startPgBouncer, type PgBouncer } from "./start-pgbouncer.ts";

/** In the mode of `TEST_POOLER`: `transaction` or `session`; null for neither, when the application connects directly. */
export async function startTestPooler(
  serverUrl: string,
  { TEST_POOLER: mode, PATH }: Readonly<Record<string, string | undefined>>,
): Promise<PgBouncer | null> {
  if (mode === undefined || mode === "") return null;
  if (mode !== "transaction" && mode !== "session")
    throw new Error("TEST_POOLER must be transaction or session");
  const program = findPgBouncer(PATH);
  if (program === undefined) throw new Error("TEST_POOLER needs the package pgbouncer");
  return startPgBouncer(program, { serverUrl, mode });
}
