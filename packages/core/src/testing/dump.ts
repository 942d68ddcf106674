import { createHash } from "node:crypto";

import type { TestDatabase } from "./test-database.ts";

/** Every row of every table as JSON, a line each, with the table's name. */
export async function dumpOf({ sql }: Pick<TestDatabase, "sql">): Promise<string[]> {
  const tables = await sql<{ name: string }>(
    `SELECT table_name AS name FROM information_schema.tables
     WHERE table_schema = 'public' AND table_type = 'BASE TABLE' ORDER BY 1`,
  );
  const lines: string[] = [];
  for (const { name } of tables) {
    const rows = await sql<{ line: string }>(`SELECT to_jsonb(t)::text AS line FROM ${name} t`);
    lines.push(...rows.map(({ line }) => `${name} ${line}`));
  }
  return lines;
}

/** Each text as it is, and its unkeyed hashes as hex and base64. */
export function tracesOf(texts: readonly string[]): string[] {
  return texts.flatMap((text) => [
    text.toLowerCase(),
    ...["sha256", "sha1", "md5", "sha512"].flatMap((algorithm) => {
      const digest = createHash(algorithm).update(text).digest();
      return [digest.toString("hex"), digest.toString("base64").toLowerCase()];
    }),
  ]);
}

/** The lines of a dump that have one of the traces. */
export function linesWith(dump: readonly string[], traces: readonly string[]): string[] {
  return dump.filter((line) => traces.some((trace) => line.toLowerCase().includes(trace)));
}
