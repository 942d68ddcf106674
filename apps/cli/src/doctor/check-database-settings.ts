import { readDatabaseFacts, type DatabaseFacts } from "@usher/core/typeorm";
import type { Database } from "@usher/process";

import { fail, ok, warn, type Check } from "./check.ts";

/** Settings that Usher changes on each connection, with the values that need no change. The time zone and timeouts may differ. */
const expected: Record<string, RegExp> = {
  datestyle: /^ISO/,
  intervalstyle: /^postgres$/,
  bytea_output: /^hex$/,
  extra_float_digits: /^\d/,
  standard_conforming_strings: /^on$/,
  array_nulls: /^on$/,
  transform_null_equals: /^off$/,
  exit_on_error: /^off$/,
  default_transaction_isolation: /^read committed$/,
};

/** The server, and what the database or the role of DATABASE_URL is set to. Their version was checked on opening. */
export async function checkDatabaseSettings(database: Database): Promise<Check[]> {
  const facts = await readDatabaseFacts(database, Object.keys(expected));
  return [
    ok("database", `PostgreSQL ${facts.version} answers.`),
    checkEncoding(facts),
    checkDurability(facts),
    checkSession(facts),
  ];
}

function checkEncoding({ encoding, database }: DatabaseFacts): Check {
  const name = "encoding";
  if (encoding === "UTF8") return ok(name, "UTF8.");
  return fail(
    name,
    `The database has the encoding ${encoding}: names that it cannot hold are refused.`,
    `Move it to another: createdb --encoding UTF8 --template template0 ${database}_utf8, pg_dump and pg_restore.`,
  );
}

function checkDurability({ fsync, synchronousCommit }: DatabaseFacts): Check {
  const name = "durability";
  const off = [fsync === "off" && "fsync", synchronousCommit === "off" && "synchronous_commit"];
  const named = off.filter((setting) => setting !== false);
  if (named.length === 0) return ok(name, "Commits outlast a crash of the server.");
  return warn(
    name,
    `${named.join(" and ")} ${named.length > 1 ? "are" : "is"} off: a crash of the server can lose commits, and email can be sent twice.`,
    "Turn it on in postgresql.conf, or with ALTER ROLE or ALTER DATABASE … RESET.",
  );
}

function checkSession({ defaults, role, database }: DatabaseFacts): Check {
  const name = "session";
  const [first, ...more] = Object.entries(expected)
    .filter(([setting, allowed]) => !allowed.test(defaults[setting] ?? ""))
    .map(([setting]) => setting);
  if (first === undefined) return ok(name, "The role's settings fit.");
  return warn(
    name,
    `The role or the database changes ${[first, ...more].join(", ")}. Usher sets it back on each connection, or for each transaction behind a pooler in transaction mode.`,
    `ALTER ROLE ${role} RESET ${first}, or ALTER DATABASE ${database} RESET ${first}.`,
  );
}
