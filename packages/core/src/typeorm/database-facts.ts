import type { DataSource } from "typeorm";

/** What of a server, a database and a role can keep Usher from working, or from keeping its promises. */
export type DatabaseFacts = {
  /** Such as `17.2 (Debian 17.2-1)`. */
  version: string;
  /** Such as 170002. */
  versionNumber: number;
  encoding: string;
  database: string;
  role: string;
  /** The first schema of the search path that exists; null if none does. */
  schema: string | null;
  searchPath: string;
  mayCreateTables: boolean;
  /** `origin` unless triggers and foreign keys are off. */
  replicationRole: string;
  /** Off: commits can be lost in a crash of the server. */
  fsync: string;
  synchronousCommit: string;
  /** What a new session begins with, before Usher sets its own, by the setting's name in lower case. */
  defaults: Readonly<Record<string, string>>;
};

const read = /* sql */ `
  SELECT current_setting('server_version') AS version,
    current_setting('server_version_num')::integer AS "versionNumber",
    current_setting('server_encoding') AS encoding, current_database() AS database, current_user AS role,
    current_schema() AS schema, current_setting('search_path') AS "searchPath",
    coalesce(has_schema_privilege(current_schema(), 'CREATE'), false) AS "mayCreateTables",
    current_setting('session_replication_role') AS "replicationRole",
    current_setting('fsync') AS fsync, current_setting('synchronous_commit') AS "synchronousCommit",
    (SELECT jsonb_object_agg(lower(name), reset_val) FROM pg_settings
      WHERE lower(name) = ANY ($1::text[])) AS defaults`;

/** Of the pool's next session, in one statement. `settings` are names in lower case. */
export async function readDatabaseFacts(
  dataSource: DataSource,
  settings: readonly string[] = [],
): Promise<DatabaseFacts> {
  const rows: DatabaseFacts[] = await dataSource.query(read, [settings]);
  const [facts] = rows;
  if (facts === undefined) throw new Error("the database answered no facts");
  return { ...facts, defaults: facts.defaults ?? {} };
}
