import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

import type { Statement } from "./statements.ts";
import type { BenchOrganization } from "./fixture.ts";

const run = promisify(execFile);

type Load = {
  insert: Statement;
  organization: BenchOrganization | undefined;
  workers: number;
  seconds: number;
};

/** Version of the pgbench on the path; the embedded PostgreSQL brings none. */
export async function findPgbench(): Promise<string | null> {
  try {
    return (await run("pgbench", ["--version"])).stdout.trim();
  } catch {
    return null;
  }
}

/** Transactions a second of the batch's statement, with new entries from the server each time. */
export async function runPgbench(url: string, load: Load): Promise<number> {
  const directory = await mkdtemp(join(tmpdir(), "usher-bench-"));
  try {
    const script = join(directory, "batch.sql");
    await writeFile(script, scriptOf(load));
    const { hostname, port, username, password, pathname } = new URL(url);
    const places = ["-h", hostname, "-p", port, "-U", username, pathname.slice(1)];
    const threads = String(Math.min(2, load.workers));
    const whole = String(Math.max(1, Math.round(load.seconds)));
    const amount = ["-c", String(load.workers), "-j", threads, "-T", whole];
    const { stdout } = await run(
      "pgbench",
      ["-n", "-M", "prepared", "-f", script, ...amount, ...places],
      {
        env: { PGPASSWORD: password, PATH: "/usr/local/bin:/usr/bin:/bin" },
      },
    );
    const tps = /tps = ([\d.]+)/.exec(stdout)?.[1];
    if (tps === undefined) throw new Error(`pgbench reported no tps:\n${stdout}`);
    return Number(tps);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

function scriptOf({ insert, organization }: Load): string {
  const [, shared, entries] = insert.values;
  const parsed: unknown = JSON.parse(String(entries));
  const given: unknown = JSON.parse(String(shared));
  if (!Array.isArray(parsed) || !organization) throw new Error("the statement has no entries");
  const fresh = `jsonb_build_object('id', gen_random_uuid(), 'selector', gen_random_uuid(),
    'invitee_user_id', gen_random_uuid(), 'email', a.email, 'email_key', a.email)`;
  const made = `(SELECT jsonb_agg(${quoted(spaced(parsed[0]))}::jsonb || ${fresh})
    FROM (SELECT gen_random_uuid() || '@guest.example' AS email
      FROM generate_series(1, ${parsed.length})) AS a)`;
  return `${insert.text
    .replaceAll("$1::", `${quoted(organization.id)}::`)
    .replaceAll("$2::jsonb", () => `${quoted(spaced(given))}::jsonb`)
    .replaceAll("$3::jsonb", () => `${made}::jsonb`)
    .replaceAll(/\s*--.*$/gm, "")};\n`;
}

/** pgbench takes a colon before a word for one of its variables. */
function spaced(value: unknown): string {
  return JSON.stringify(value, null, 1);
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
