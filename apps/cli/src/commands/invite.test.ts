import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, beforeAll, expect, test } from "vitest";

import { refusal, startFront, type Decision } from "../testing/front.ts";
import { run } from "../testing/run.ts";
import { startFixture, type Fixture } from "../testing/start-fixture.ts";

let fixture: Fixture;
let folder: string;
beforeAll(async () => {
  fixture = await startFixture();
  folder = await mkdtemp(join(tmpdir(), "usher-cli-"));
});
afterAll(async () => {
  await fixture.stop();
  await rm(folder, { recursive: true });
});

let files = 0;
async function file(text: string): Promise<string> {
  const path = join(folder, `people-${(files += 1)}.csv`);
  await writeFile(path, text);
  return path;
}
const people = (count: number, mark: string) =>
  Array.from({ length: count }, (_, n) => `${mark}${n}@guests.example`);

test("invite invites the addresses on the command line with a role", async () => {
  const { env, system } = await fixture.organization();
  const done = await run(
    ["invite", "one@guests.example", "Two@Guests.Example", "--role", "admin"],
    {
      env,
    },
  );
  expect(done).toMatchObject({ code: 0, stderr: "" });
  expect(done.stdout).toBe(
    "one@guests.example: invited\nTwo@Guests.Example: invited\n2 invited of 2.\n",
  );
  const { invitations } = await system.invitation.list();
  expect(invitations.map(({ email, roles }) => [email, roles])).toEqual(
    expect.arrayContaining([
      ["one@guests.example", ["admin"]],
      ["Two@guests.example", ["admin"]],
    ]),
  );
});

test("invite exits with 4 when some addresses are rejected, and with 1 when all are", async () => {
  const { env, member } = await fixture.organization();
  const some = await run(["invite", "a@guests.example", "nonsense", member.email, "--json"], {
    env,
  });
  expect(some.code).toBe(4);
  expect(some.json()).toMatchObject({
    finished: true,
    summary: { total: 3, invited: 1, failed: 2, left: 0 },
    failures: [
      { row: 2, email: "nonsense", code: "invite.invalid_email" },
      { row: 3, email: member.email, code: "invite.already_member" },
    ],
    results: [{ outcome: "invited" }, { outcome: "failed" }, { outcome: "failed" }],
  });
  const all = await run(["invite", "a@guests.example"], { env });
  expect(all.code).toBe(1);
  expect(all.stdout).toContain("(invite.already_pending)");
  expect((await run(["invite", "a@guests.example", "--skip-existing"], { env })).code).toBe(0);
});

test("a dry run says what would happen and leaves nothing behind", async () => {
  const { env, system } = await fixture.organization();
  const path = await file("email\na@guests.example\n");
  const done = await run(["invite", "--file", path, "--dry-run", "--json"], { env });
  expect(done).toMatchObject({ code: 0 });
  expect(done.json()).toMatchObject({ dryRun: true, stateFile: null, summary: { invited: 1 } });
  expect((await system.invitation.list()).invitations).toEqual([]);
  await expect(readFile(`${path}.usher-state`)).rejects.toThrow("ENOENT");
});

test("invite writes failed rows to a file, with the numbers a spreadsheet shows", async () => {
  const { env, system } = await fixture.organization();
  const path = await file(
    '\uFEFFEmail;Role;Message\r\n"jane@guests.example";admin;"Hi, Jane;\r\nwelcome"\r\n\r\nnonsense;;\r\n' +
      "JANE@guests.example;;\r\nsam@guests.example;nope;\r\n",
  );
  const done = await run(["invite", "--file", path], { env });
  expect(done.code).toBe(4);
  expect(done.stdout).toBe("1 invited, 3 failed of 4.\n");
  expect(done.stderr).toContain(`${path}.errors.csv`);
  expect((await readFile(`${path}.errors.csv`, "utf8")).split("\r\n")).toEqual([
    "row,email,code,message",
    "4,nonsense,invite.invalid_email,This is not a valid email address.",
    "5,JANE@guests.example,invite.duplicate_email,Row 2 has the same address.",
    '6,sam@guests.example,invite.invalid_role,"There is no role ""nope""."',
    "",
  ]);
  const [jane] = (await system.invitation.list()).invitations;
  expect(jane).toMatchObject({ roles: ["admin"], message: expect.stringContaining("Hi, Jane;") });
});

test("invite reads standard input, and prints failures where there is no file for them", async () => {
  const { env } = await fixture.organization();
  const stdin = "a@guests.example,admin\nnonsense\n";
  const done = await run(["invite", "--file", "-", "--json"], { env, stdin });
  expect(done.code).toBe(4);
  expect(done.json()).toMatchObject({ errorsFile: null, stateFile: null, summary: { invited: 1 } });
  expect(done.stderr).toContain('row 2: "nonsense": This is not a valid email address.');
});

test("a finished run that is repeated sends nothing and prints the same", async () => {
  const { env, system } = await fixture.organization();
  const path = await file(["email", ...people(25, "again"), "nonsense"].join("\n"));
  const first = await run(["invite", "--file", path, "--json"], { env });
  const second = await run(["invite", "--file", path, "--json"], { env });
  expect(second.json()).toEqual(first.json());
  expect(second).toMatchObject({ code: 4, stderr: expect.stringContaining("already done") });
  const changed = await file(["email", "another@guests.example"].join("\n"));
  const other = await run(["invite", "--file", changed, "--state", `${path}.usher-state`], { env });
  expect(other).toMatchObject({ code: 0, stderr: expect.stringContaining("starting over") });
  expect((await system.audit.list({ limit: 100 })).events.length).toBeGreaterThanOrEqual(26);
});

test("invite does not overwrite a file that is not a run's state", async () => {
  const { env } = await fixture.organization();
  const path = await file("email\na@guests.example\n");
  const precious = await file("precious\n");
  const done = await run(["invite", "--file", path, "--state", precious], { env });
  expect(done).toMatchObject({ code: 2, stderr: expect.stringContaining("--state") });
  expect(await readFile(precious, "utf8")).toBe("precious\n");
});

test("invite waits out the limit of its IP on the real server", async () => {
  const strict = await startFixture({ ipPerMinute: 2 });
  try {
    const { env } = await strict.organization();
    const path = await file(["email", ...people(40, "ip")].join("\n"));
    const done = await run(["invite", "--file", path, "--json"], { env, stopAt: "Waiting" });
    expect(done.stderr).toContain("Too many requests from this address. Waiting");
    expect(done).toMatchObject({ code: 4 });
    expect(done.json()).toMatchObject({ summary: { total: 40, invited: 20, left: 20 } });
  } finally {
    await strict.stop();
  }
});

test.each([
  ["open invitations", { pending: 33, inviteesPerDay: 10_000 }, "invite.pending_limit"],
  ["invitees of a day", { pending: 10_000, inviteesPerDay: 33 }, "Waiting"],
])("the last free places of the limit of %s are used", async (_what, limits, ends) => {
  const { env, system } = await fixture.organization(limits);
  const path = await file(["email", ...people(50, "places")].join("\n"));
  const first = await run(["invite", "--file", path, "--json"], { env, stopAt: "Waiting" });
  expect(first.code).toBe(4);
  expect(first.json()).toMatchObject({ summary: { invited: 33, left: 17 } });
  expect(first.stdout + first.stderr).toContain(ends);
  await system.organization.updatePolicy({
    policy: { limits: { pending: 1_000, inviteesPerDay: 1_000 } },
  });
  const rest = await run(["invite", "--file", path], { env });
  expect(rest).toMatchObject({ code: 0, stdout: "50 invited of 50.\n" });
  expect((await system.invitation.list({ limit: 100 })).invitations).toHaveLength(50);
});

test("a smaller chunk whose answer was lost is found again by the next run", async () => {
  const { env, system } = await fixture.organization({ pending: 33, inviteesPerDay: 10_000 });
  const path = await file(["email", ...people(50, "lost")].join("\n"));
  const front = await startFront(fixture.url, (call) => (call === 3 ? "lose" : "pass"));
  const through = { env: { ...env, USHER_URL: front.url } };
  const stopAt = "the connection broke";
  const stopped = await run(["invite", "--file", path], { ...through, stopAt });
  expect(stopped).toMatchObject({ code: 4, stdout: "20 invited of 50.\n" });
  expect((await system.invitation.list({ limit: 100 })).invitations).toHaveLength(33);
  await system.organization.updatePolicy({ policy: { limits: { pending: 1_000 } } });
  const rest = await run(["invite", "--file", path], through);
  expect(rest).toMatchObject({ code: 0, stdout: "50 invited of 50.\n" });
  await front.close();
});

test("invite names the file it cannot write", async () => {
  const { env } = await fixture.organization();
  const path = await file("email\nnonsense\n");
  const nowhere = join(folder, "nowhere", "errors.csv");
  const done = await run(["invite", "--file", path, "--errors", nowhere], { env });
  expect(done).toMatchObject({ code: 3, stderr: expect.stringContaining(`${nowhere} cannot be`) });
  expect(done.stderr).not.toContain("    at ");
});

test("invite shows a progress bar on a terminal and a few lines in a log", async () => {
  const { env } = await fixture.organization();
  const rows = ["email", ...people(60, "bar")].join("\n");
  const bar = await run(["invite", "--file", await file(rows)], { env, isTTY: true });
  expect(bar.stderr).toContain("\r\u001b[2K████████░░░░░░░░░░░░░░░░ 20 of 60");
  expect(bar.stderr.trimEnd().endsWith("60 of 60")).toBe(true);
  const lines = await run(["invite", "--file", await file(rows), "--skip-existing"], { env });
  expect(lines.stderr).not.toContain("\u001b");
  expect(lines.stderr).toContain("40 of 60");
});

test("Ctrl-C finishes the chunk, and the same command continues", async () => {
  const { env, system } = await fixture.organization();
  const path = await file(["email", ...people(100, "stop")].join("\n"));
  const stopped = await run(["invite", "--file", path], { env, stopAt: "40 of 100" });
  expect(stopped.code).toBe(4);
  expect(stopped.stderr).toContain("The same command continues from there");
  expect(stopped.stdout).toBe("40 invited of 100.\n");
  const rest = await run(["invite", "--file", path], { env });
  expect(rest).toMatchObject({ code: 0, stdout: "100 invited of 100.\n" });
  expect(rest.stderr).toContain("Continuing: 60 remaining.");
  expect((await system.invitation.list({ limit: 100 })).invitations).toHaveLength(100);
});

const limited = refusal("invite.org_rate_limited", {
  status: 429,
  message: "The organization's limit is reached.",
  details: { retryAfterSeconds: 1 },
});
const busyProxy: Decision = { status: 429, headers: { "retry-after": "1" }, body: "slow down" };

test.each<[string, Decision, string]>([
  ["a limit of Usher's", limited, "The organization's limit is reached. Waiting 1 s"],
  ["a limit of a proxy's", busyProxy, "answered 429, but not like Usher. Waiting 1 s"],
  ["a connection that breaks", "drop", "does not answer (the connection broke). Waiting 1 s"],
  ["an answer that is lost", "lose", "does not answer (the connection broke). Waiting 1 s"],
])("invite waits %s out and continues", async (what, decision, says) => {
  const { env, system } = await fixture.organization();
  const front = await startFront(fixture.url, (call) => (call === 2 ? decision : "pass"));
  const path = await file(["email", ...people(50, what.replaceAll(/\W/g, ""))].join("\n"));
  const done = await run(["invite", "--file", path], { env: { ...env, USHER_URL: front.url } });
  expect(done).toMatchObject({ code: 0, stdout: "50 invited of 50.\n" });
  expect(done.stderr).toContain(says);
  expect(front.calls()).toBe(4);
  expect((await system.invitation.list({ limit: 100 })).invitations).toHaveLength(50);
  await front.close();
});

test("Ctrl-C ends a long wait at once", async () => {
  const { env } = await fixture.organization();
  const forHours = refusal("invite.org_rate_limited", {
    status: 429,
    message: "The organization's limit is reached.",
    details: { retryAfterSeconds: 12_000 },
  });
  const front = await startFront(fixture.url, () => forHours);
  const stopped = await run(["invite", "a@guests.example"], {
    env: { ...env, USHER_URL: front.url },
    stopAt: "Waiting 3 h 20 min, until",
  });
  expect(stopped).toMatchObject({ code: 4, stdout: "0 invited of 1.\n" });
  await front.close();
});

test("invite exits with 3 when the server does not answer, and with 1 when the whole call is rejected", async () => {
  const { env } = await fixture.organization({ pending: 20 });
  const unreachable = await run(["invite", "a@guests.example"], {
    env: { ...env, USHER_URL: "http://127.0.0.1:1" },
  });
  expect(unreachable).toMatchObject({
    code: 3,
    stderr: expect.stringContaining("does not answer"),
  });
  const stranger = await run(["invite", "a@guests.example"], { env: { ...env, USHER_KEY: "x" } });
  expect(stranger).toMatchObject({
    code: 1,
    stderr: expect.stringContaining("authorize.unauthenticated"),
  });
  const path = await file(["email", ...people(45, "full")].join("\n"));
  const full = await run(["invite", "--file", path], { env });
  expect(full).toMatchObject({ code: 4, stdout: "20 invited of 45.\n" });
  expect(full.stderr).toContain("limits.pending=");
  const again = await run(["invite", "--file", path, "--json"], { env });
  expect(again.code).toBe(4);
  expect(again.json()).toMatchObject({
    finished: false,
    summary: { invited: 20, left: 25 },
    error: { code: "invite.pending_limit" },
  });
});
