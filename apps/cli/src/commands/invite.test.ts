import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, beforeAll, expect, test } from "vitest";

import { readCsv } from "../csv/read-csv.ts";
import { rejection, startFront, type Decision } from "../testing/front.ts";
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

test("an address that is probably mistyped is named, before anything is sent with --dry-run", async () => {
  const { env } = await fixture.organization();
  const path = await file("email\na@guests.example\njane@gmial.com\n");
  const tried = await run(["invite", "--file", path, "--dry-run"], { env });
  expect(tried.stderr).toContain(
    "Row 3: jane@gmial.com may be mistyped: did you mean jane@gmail.com?",
  );
  const sent = await run(["invite", "jane@gmial.com", "--json"], { env });
  expect(sent.json()).toMatchObject({
    summary: { invited: 1 },
    warnings: [
      { row: 1, email: "jane@gmial.com", code: "misspelled_domain", suggestion: "jane@gmail.com" },
    ],
  });
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
    "\ufeffusher_row;usher_code;usher_error;Email;Role;Message",
    "4;invite.invalid_email;This is not a valid email address.;nonsense;;",
    "5;invite.duplicate_email;Row 2 has the same address.;JANE@guests.example;;",
    '6;invite.invalid_role;"There is no role ""nope"".";sam@guests.example;nope;',
    "",
  ]);
  const [jane] = (await system.invitation.list()).invitations;
  expect(jane).toMatchObject({ roles: ["admin"], message: expect.stringContaining("Hi, Jane;") });
});

test("invite gives access an end, by the row or by an option for rows without one", async () => {
  const { env, system } = await fixture.organization();
  const path = await file(
    "email,access_for_days,access_until\na@guests.example,30,\nb@guests.example,,2030-01-31\n" +
      "c@guests.example,,\nd@guests.example,30,2030-01-31\n",
  );
  const done = await run(["invite", "--file", path, "--access-for-days", "90"], { env });
  expect(done).toMatchObject({ code: 4, stdout: "3 invited, 1 failed of 4.\n" });
  const { invitations } = await system.invitation.list();
  expect(
    invitations.map(({ email, accessFor, accessUntil }) => [email, accessFor, accessUntil]),
  ).toEqual(
    expect.arrayContaining([
      ["a@guests.example", { days: 30 }, null],
      ["b@guests.example", null, "2030-01-31T23:59:59.000Z"],
      ["c@guests.example", { days: 90 }, null],
    ]),
  );
  expect(await readFile(`${path}.errors.csv`, "utf8")).toContain(
    "5,request.invalid,The row has both access_for_days and access_until. Keep one of them.,d@guests.example,30,2030-01-31",
  );
  const until = ["invite", "e@guests.example", "--access-until", "2030-02-28T18:00:00Z"];
  expect(await run(until, { env })).toMatchObject({ code: 0 });
  const { invitations: all } = await system.invitation.list({ email: "e@guests.example" });
  expect(all[0]?.accessUntil).toBe("2030-02-28T18:00:00.000Z");
});

test("invite takes one end of access at most, and prints the number of a row with two", async () => {
  const { env } = await fixture.organization();
  const both = ["--access-for-days", "30", "--access-until", "2030-01-31"];
  const wrong = await run(["invite", "a@guests.example", ...both], { env });
  expect(wrong).toMatchObject({ code: 2 });
  expect(wrong.stderr).toContain("Specify either --access-for-days or --access-until.");
  const typo = await run(["invite", "a@guests.example", "--access-until", "soon"], { env });
  expect(typo).toMatchObject({ code: 2 });
  expect(typo.stderr).toContain("It must be a day such as 2027-01-31");
  const stdin = "email,access_for_days,access_until\na@guests.example,30,2030-01-31\n";
  const row = await run(["invite", "--file", "-"], { env, stdin });
  expect(row.stderr).toContain(
    'row 2: "a@guests.example": The row has both access_for_days and access_until.',
  );
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

test("an errors file that was corrected runs itself, and its formulas are no formulas", async () => {
  const { env, system } = await fixture.organization();
  const formulas = ["=HYPERLINK(1)", "+1", "-1", "@SUM(1)", "'=1"];
  const path = await file(
    ["email,message", ...formulas.map((formula) => `nonsense,${formula}`), "Jane <jane@,Hi"].join(
      "\n",
    ),
  );
  const first = await run(["invite", "--file", path], { env });
  expect(first).toMatchObject({ code: 1, stdout: "0 invited, 6 failed of 6.\n" });
  const errors = `${path}.errors.csv`;
  const written = await readFile(errors, "utf8");
  const cells = written.split(/[,\r\n]+/);
  expect(cells.filter((cell) => /^"?[=+\-@\t]/.test(cell))).toEqual([]);
  expect(cells).toEqual(
    expect.arrayContaining(["'=HYPERLINK(1)", "'+1", "'-1", "'@SUM(1)", "''=1"]),
  );

  let people = 0;
  await writeFile(
    errors,
    written.replaceAll(/nonsense|Jane <jane@/g, () => `corrected${(people += 1)}@guests.example`),
  );
  const second = await run(["invite", "--file", errors], { env });
  expect(second).toMatchObject({ code: 0, stdout: "6 invited of 6.\n" });
  const { invitations } = await system.invitation.list({ limit: 100 });
  expect(new Set(invitations.map(({ message }) => message))).toEqual(new Set([...formulas, "Hi"]));
});

test("an errors file has every cell of a row, also those that Usher does not know", async () => {
  const { env } = await fixture.organization();
  const path = await file("name,email,role\nJane,jane@guests,admin,too much\n");
  await run(["invite", "--file", path, "--ignore-unknown-columns"], { env });
  const [head, row] = (await readFile(`${path}.errors.csv`, "utf8")).split("\r\n");
  expect(head).toBe("usher_row,usher_code,usher_error,name,email,role");
  expect(row).toMatch(/^2,request\.invalid,.*,Jane,jane@guests,admin,too much$/);
});

test("a dry run leaves the errors of a real run alone", async () => {
  const { env } = await fixture.organization();
  const path = await file("email\nnonsense\n");
  const errors = `${path}.errors.csv`;
  await run(["invite", "--file", path], { env });
  const real = await readFile(errors, "utf8");
  await writeFile(path, "email\na@guests.example\nnothing\n");
  const dry = await run(["invite", "--file", path, "--dry-run", "--json"], { env });
  expect(dry.json()).toMatchObject({ errorsFile: `${path}.dry-run.errors.csv` });
  const refused = await run(["invite", "--file", path, "--dry-run", "--errors", errors], { env });
  expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining("--errors") });
  expect(await readFile(errors, "utf8")).toBe(real);
  const other = join(folder, "dry.csv");
  for (let times = 0; times < 2; times += 1)
    expect(
      await run(["invite", "--file", path, "--dry-run", "--errors", other], { env }),
    ).toMatchObject({ code: 4 });
});

test("invite does not replace a file that is not an errors file", async () => {
  const { env, system } = await fixture.organization();
  const path = await file("email\na@guests.example\nnonsense\n");
  const precious = await file("precious\n");
  for (const errors of [
    precious,
    path,
    `${path}.usher-state`,
    `${folder}/./${path.slice(folder.length)}`,
  ])
    expect(await run(["invite", "--file", path, "--errors", errors], { env })).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("--errors"),
    });
  expect(await readFile(precious, "utf8")).toBe("precious\n");
  expect(await readFile(path, "utf8")).toContain("a@guests.example");
  const former = await file("row,email,code,message\r\n");
  const dry = await run(["invite", "--file", path, "--errors", former, "--dry-run"], { env });
  expect(dry).toMatchObject({ code: 2 });
  expect((await system.invitation.list()).invitations).toEqual([]);
  expect(await run(["invite", "--file", path, "--errors", former], { env })).toMatchObject({
    code: 4,
  });
});

test("rows that were not sent are in the errors file", async () => {
  const { env } = await fixture.organization({ pending: 20 });
  const path = await file(["email", ...people(45, "unsent")].join("\n"));
  await run(["invite", "--file", path], { env });
  const written = await readFile(`${path}.errors.csv`, "utf8");
  expect(readCsv(written).rows.map((cells) => cells[3])).toEqual([
    "email",
    ...people(45, "unsent").slice(20),
  ]);
  expect(written).toContain("22,cli.not_sent,");
  const piped = await run(["invite", "--file", "-"], { env, stdin: await readFile(path, "utf8") });
  expect(piped.stderr).toContain("Not sent or not answered: from row 22 on.");
});

test("an errors file of a file in another encoding runs with the same options", async () => {
  const { env, system } = await fixture.organization();
  const path = await file("");
  await writeFile(path, Buffer.from("email;message\nnonsense;H\xe9llo\n", "latin1"));
  const unknown = await run(["invite", "--file", path, "--encoding", "klingon"], { env });
  expect(unknown).toMatchObject({ code: 2, stderr: expect.stringContaining("klingon") });
  const guessed = await run(["invite", "--file", path], { env });
  expect(guessed).toMatchObject({ code: 2, stderr: expect.stringContaining("--encoding") });
  await run(["invite", "--file", path, "--encoding", "windows-1252"], { env });
  const errors = `${path}.errors.csv`;
  const written = await readFile(errors, "utf8");
  await writeFile(errors, written.replace("nonsense", "a@guests.example"));
  const again = await run(["invite", "--file", errors, "--encoding", "windows-1252"], { env });
  expect(again).toMatchObject({ code: 0 });
  const { invitations } = await system.invitation.list();
  expect(invitations).toMatchObject([{ message: "Héllo" }]);
});

test.each([
  ["a row that was shifted", "2,request.invalid,why,,x@guests.example\na@guests.example,,,,\n"],
  ["an address as the reason", "2,request.invalid,a@guests.example,,\n"],
])("invite refuses an errors file with %s", async (_what, rows) => {
  const { env } = await fixture.organization();
  const path = await file(`usher_row,usher_code,usher_error,name,email\n${rows}`);
  const done = await run(["invite", "--file", path, "--ignore-unknown-columns"], { env });
  expect(done).toMatchObject({ code: 2, stderr: expect.stringContaining("usher_") });
});

test("invite waits out the limit of its IP on the real server", async () => {
  const strict = await startFixture({ ipPerMinute: 2 });
  try {
    const { env } = await strict.organization();
    const path = await file(["email", ...people(40, "ip")].join("\n"));
    const done = await run(["invite", "--file", path, "--json"], { env, stopAt: "Waiting" });
    expect(done.stderr).toMatch(/Too many requests came from this IP address: .* Waiting \d+ s/);
    expect(done).toMatchObject({ code: 4 });
    expect(done.json()).toMatchObject({ summary: { total: 40, invited: 20, left: 20 } });
  } finally {
    await strict.stop();
  }
});

test("one row that could never be sent does not end the run", async () => {
  const { env } = await fixture.organization();
  const poison = [
    "a\0b@guests.example",
    "x@guests.example,H\0i",
    `y@guests.example,${"x".repeat(20_000)}`,
  ];
  const path = await file(["email,message", ...people(25, "healthy"), ...poison].join("\n"));
  const done = await run(["invite", "--file", path], { env });
  expect(done).toMatchObject({ code: 4, stdout: "25 invited, 3 failed of 28.\n" });
});

test("invite reads roles, locales and addresses as people write them, also on the command line", async () => {
  const { env, system } = await fixture.organization();
  const given = ["Jane Doe <jane@guests.example>", "--role", "Admin", "--locale", "fr_CA"];
  expect(await run(["invite", ...given], { env })).toMatchObject({ code: 0 });
  const { invitations } = await system.invitation.list();
  expect(invitations).toMatchObject([
    { email: "jane@guests.example", roles: ["admin"], locale: "fr-CA" },
  ]);
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

const limited = rejection("invite.org_rate_limited", {
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
  const forHours = rejection("invite.org_rate_limited", {
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
