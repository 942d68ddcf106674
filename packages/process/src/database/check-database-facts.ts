import type { DatabaseFacts } from "@usher/core/typeorm";

import { EnvironmentError } from "../environment/environment-error.ts";

const oldestVersion = 150_000;

/** Throws `EnvironmentError` for a server, a database or a role that Usher cannot work with. */
export function checkDatabaseFacts(facts: DatabaseFacts): void {
  const problem = problemOf(facts);
  if (problem !== null) throw new EnvironmentError(...problem);
}

function problemOf(facts: DatabaseFacts): [message: string, advice: string] | null {
  const { version, versionNumber, role, schema, searchPath, replicationRole } = facts;
  if (versionNumber < oldestVersion)
    return [
      `The database of DATABASE_URL is PostgreSQL ${version}, which is too old.`,
      "Usher needs version 15 or newer.",
    ];
  if (schema === null)
    return [
      `The search path of the role ${role} names no schema that exists or that it may use: ${searchPath || "it is empty"}.`,
      `ALTER ROLE ${role} RESET search_path, or create the schema and GRANT USAGE, CREATE ON SCHEMA to ${role}.`,
    ];
  if (replicationRole !== "origin")
    return [
      `The role ${role} has session_replication_role = ${replicationRole}, so the database checks no foreign keys and wakes no worker.`,
      `ALTER ROLE ${role} RESET session_replication_role.`,
    ];
  return null;
}

/** Throws `EnvironmentError` where tables may not be made, or the first ones could not hold every name. */
export function checkMigratable(facts: DatabaseFacts, { isNew }: { isNew: boolean }): void {
  const { database, encoding, role, mayCreateTables } = facts;
  const schema = facts.schema ?? "public";
  if (isNew && encoding !== "UTF8")
    throw new EnvironmentError(
      `The database ${database} of DATABASE_URL has the encoding ${encoding}, which cannot hold every name.`,
      `Create another: createdb --encoding UTF8 --template template0 ${database}.`,
    );
  if (!mayCreateTables)
    throw new EnvironmentError(
      `The role ${role} of DATABASE_URL may not create tables in the schema ${schema} of the database ${database}.`,
      `ALTER DATABASE ${database} OWNER TO ${role}, or GRANT CREATE ON SCHEMA ${schema} TO ${role}.`,
    );
}
