import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { createUsherCaller } from "@usher/core";
import { createTestDatabase, testContext, type TestDatabase } from "@usher/core/testing";
import { afterAll, beforeAll, expect, test } from "vitest";

import { run } from "../testing/run.ts";

let database: TestDatabase;
let folder: string;
let env: Record<string, string>;
beforeAll(async () => {
  database = await createTestDatabase();
  folder = await mkdtemp(join(tmpdir(), "usher-cli-"));
  env = { DATABASE_URL: database.url };
});
afterAll(async () => {
  await database.close();
  await rm(folder, { recursive: true });
});

const main = fileURLToPath(new URL("../main.ts", import.meta.url));

/** `usher` in a process of its own. */
function start(args: readonly string[]) {
  const path = process.env["PATH"] ?? "";
  const child = spawn(process.execPath, ["--import", "tsx", "-C", "@usher/source", main, ...args], {
    env: { PATH: path, ...env },
    stdio: "ignore",
  });
  const ended = once(child, "close").then(([code, signal]: unknown[]) => ({ code, signal }));
  return { child, ended };
}

async function organization(slug: string): Promise<string> {
  const made = await run(
    ["organization", "create", slug, "--owner", `boss@${slug}.example`, "--json"],
    { env },
  );
  expect(made.code).toBe(0);
  const [row] = await database.sql<{ id: string }>("SELECT id FROM organization WHERE slug = $1", [
    slug,
  ]);
  return row?.id ?? "";
}

async function emailsQueued(): Promise<number> {
  const [row] = await database.sql<{ n: number }>(
    `SELECT (SELECT count(*) FROM delivery)::int
       + (SELECT count(*) FROM job WHERE kind LIKE 'mail%')::int AS n`,
  );
  return row?.n ?? -1;
}

/** How many chunks a state file has recorded; none before it is there. */
async function recorded(path: string): Promise<number> {
  const text = await readFile(path, "utf8").catch(() => "");
  return text.split("\n").filter((line) => line.includes('"outcomes"')).length;
}

test(
  "a company's first hour: 1,000 people from a file, killed in the middle and run again, without an email",
  { timeout: 600_000 },
  async () => {
    const id = await organization("first");
    const trusted = await run(["organization", "trust-domain", "first.example", "-o", "first"], {
      env,
    });
    expect(trusted).toMatchObject({ code: 0, stderr: "" });
    const path = join(folder, "people.csv");
    const rows = Array.from(
      { length: 1_000 },
      (_, n) => `p${n}@first.example,${n === 7 ? "admin" : ""},Person ${n},HR-${n}`,
    );
    rows[500] = "p500@,,Person 500,HR-500";
    await writeFile(path, `email,role,name,external_id\r\n${rows.join("\r\n")}\r\n`);
    const state = `${path}.usher-import-state`;
    const args = ["member", "import", path, "-o", "first"];

    const killed = start(args);
    await expect.poll(() => recorded(state), { timeout: 300_000 }).toBeGreaterThanOrEqual(3);
    killed.child.kill("SIGKILL");
    expect(await killed.ended).toEqual({ code: null, signal: "SIGKILL" });
    const done = await recorded(state);
    expect(done).toBeLessThan(10);
    // Killed between the commit of a chunk and its record.
    const lines = (await readFile(state, "utf8")).split("\n");
    const torn = lines.slice(0, done).join("\n");
    await writeFile(state, `${torn}\n{"from":${(done - 1) * 100},"to`);

    const again = await run([...args, "--json"], { env });
    expect(again.code).toBe(4);
    expect(again.stderr).toContain(`Continuing: ${1_000 - (done - 1) * 100} remaining.`);
    const summary = { total: 1_000, added: 999, updated: 0, unchanged: 0, skipped: 0, failed: 1 };
    expect(again.json()).toMatchObject({
      finished: true,
      summary: { ...summary, left: 0 },
      failures: [{ row: 502, email: "p500@", code: "invite.invalid_email" }],
    });
    const errors = await readFile(`${path}.import.errors.csv`, "utf8");
    expect(errors.trimEnd().split("\r\n")).toHaveLength(1 + 1);

    await database.sql(
      `UPDATE membership SET status = 'removed' WHERE organization_id = $1 AND user_id =
         (SELECT user_id FROM user_email WHERE email_key = 'p3@first.example')`,
      [id],
    );
    const third = await run([...args, "--json"], { env });
    expect(third.json()).toMatchObject({
      finished: true,
      summary: { ...summary, added: 1, unchanged: 998, left: 0 },
    });
    expect(third.stderr).toContain("The last run was complete; importing the file again.");
    await rm(state);
    const fresh = await run([...args, "--dry-run", "--json"], { env });
    expect(fresh.json()).toMatchObject({ summary: { added: 0, unchanged: 999, failed: 1 } });

    const [counts] = await database.sql<{ members: number; events: number }>(
      `SELECT (SELECT count(*)::int FROM membership
          WHERE organization_id = $1 AND status <> 'removed') AS members,
         (SELECT count(*)::int FROM audit_event
          WHERE organization_id = $1 AND action = 'member.imported') AS events`,
      [id],
    );
    expect(counts).toEqual({ members: 1 + 999, events: 999 + 1 });
    expect(await emailsQueued()).toBe(0);

    // A colleague who never accepted anything is known by the address of their Slack profile.
    const colleague = await database.store.read.users.findByVerifiedEmail("p7@first.example");
    const userId = colleague?.id ?? "";
    const actor = { kind: "slack_user", userId, teamId: "T1", slackUserId: "U7" } as const;
    const slack = createUsherCaller(testContext(database.store, actor, { organization: id }));
    const { results } = await slack.invitation.create({
      entries: [{ email: "new@first.example" }],
    });
    expect(results).toMatchObject([{ outcome: "invited" }]);
  },
);

test("adds no one in a dry run, names who is skipped, and takes names in two columns", async () => {
  const id = await organization("second");
  const path = join(folder, "export.csv");
  await writeFile(
    path,
    [
      "First Name [Required];Last Name [Required];Email Address [Required];Employee ID;Department",
      "Jane;Doe;jane@second.example;7;Sales",
      ";;boss@second.example;;",
      "John;;john@second.example;7;",
    ].join("\n"),
  );
  const args = ["member", "import", path, "-o", "second", "--role", "member"];
  const unknown = await run(args, { env });
  expect(unknown).toMatchObject({ code: 2, stderr: expect.stringContaining('"Department"') });
  const ignoring = [...args, "--ignore-unknown-columns"];
  const dry = await run([...ignoring, "--dry-run"], { env });
  expect(dry).toMatchObject({ code: 4, stdout: "1 would be added, 1 skipped, 1 failed of 3.\n" });
  const real = await run(ignoring, { env });
  expect(real).toMatchObject({ code: 4, stdout: "1 added, 1 skipped, 1 failed of 3.\n" });
  expect(real.stderr).toContain(
    "Row 3: boss@second.example is a member with other roles: usher member change-role",
  );
  const members = await database.sql(
    "SELECT display_name, external_id FROM membership WHERE organization_id = $1 ORDER BY id",
    [id],
  );
  expect(members).toEqual([
    { display_name: null, external_id: null },
    { display_name: "Jane Doe", external_id: "7" },
  ]);
  const errors = await readFile(`${path}.import.errors.csv`, "utf8");
  expect(errors).toContain("member.external_id_taken");
});

test("gives access an end, and names members whose access ends at another time", async () => {
  const id = await organization("ends");
  const path = join(folder, "ends.csv");
  const rows = (days: string) =>
    `email,access_for_days,access_until\njane@ends.example,${days},\njoe@ends.example,,2030-01-31\n` +
    "ann@ends.example,,\nbob@ends.example,30,2030-01-31\n";
  await writeFile(path, rows("30"));
  const args = ["member", "import", path, "-o", "ends"];
  const ends = () =>
    database.sql<{ email: string; days: number; until: string }>(
      `SELECT e.email, (extract(epoch FROM m.access_until - m.created_at) / 86400)::float8 AS days,
         m.access_until AT TIME ZONE 'UTC' || '' AS until
       FROM membership m JOIN user_email e ON e.user_id = m.user_id
       WHERE m.organization_id = $1 AND m.access_until IS NOT NULL ORDER BY 1`,
      [id],
    );
  const done = await run([...args, "--access-for-days", "90"], { env });
  expect(done).toMatchObject({ code: 4, stdout: "3 added, 1 failed of 4.\n" });
  expect(await ends()).toMatchObject([
    { email: "ann@ends.example", days: 90 },
    { email: "jane@ends.example", days: 30 },
    { email: "joe@ends.example", until: "2030-01-31 23:59:59" },
  ]);
  expect(await readFile(`${path}.import.errors.csv`, "utf8")).toContain(
    "5,request.invalid,The row has both access_for_days and access_until. Keep one of them.",
  );
  await writeFile(path, rows("31"));
  const again = await run(args, { env });
  expect(again.stdout).toBe("0 added, 2 unchanged, 1 skipped, 1 failed of 4.\n");
  expect(again.stderr).toContain(
    "Row 2: jane@ends.example is a member whose access ends at another time: usher member access",
  );
});
