import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import pg from "pg";
import { dataPath } from "../data-directory.ts";
import { readPostmaster } from "../postmaster.ts";
import { identify } from "../process-identity.ts";
import type { ProcessIdentity } from "../process-identity.ts";

const TIMEOUT_MS = 30_000;

export async function query(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const result = await client.query<Record<string, unknown>>(sql);
    return result.rows;
  } finally {
    await client.end();
  }
}

export function postmasterOf(directory: string): ProcessIdentity {
  const postmaster = readPostmaster(dataPath(directory));
  if (postmaster === undefined) throw new Error(`no server runs in ${directory}`);
  return identify(postmaster.pid);
}

export async function until(what: string, isTrue: () => boolean): Promise<void> {
  const deadline = Date.now() + TIMEOUT_MS;
  while (!isTrue()) {
    if (Date.now() > deadline) throw new Error(`waited in vain until ${what}`);
    await delay(5);
  }
}

/** Until initdb is in the middle of its work. */
export async function untilInitdbWrites(directory: string): Promise<void> {
  await until("initdb writes", () =>
    leftovers(directory).some((name) => existsSync(join(directory, name, "data", "base", "1"))),
  );
}

export function leftovers(directory: string): string[] {
  return existsSync(directory)
    ? readdirSync(directory).filter((name) => name.startsWith("initializing-"))
    : [];
}
