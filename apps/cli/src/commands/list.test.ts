import { afterAll, beforeAll, expect, test } from "vitest";

import { startFront, type Decision } from "../testing/front.ts";
import { run } from "../testing/run.ts";
import { startFixture, type Fixture } from "../testing/start-fixture.ts";

let fixture: Fixture;
beforeAll(async () => {
  fixture = await startFixture();
});
afterAll(() => fixture.stop());

const entries = (count: number) =>
  Array.from({ length: count }, (_, n) => ({ email: `l${n}@guests.example` }));

test("list prints matching invitations, as a table and as one document", async () => {
  const { env, system } = await fixture.organization();
  await system.invitation.create({
    entries: [{ email: "jane@guests.example", roles: ["admin"] }, { email: "sam@guests.example" }],
  });
  const table = await run(["list"], { env });
  expect(table).toMatchObject({ code: 0, stderr: "" });
  const [head, ...lines] = table.stdout.trimEnd().split("\n");
  expect(head).toMatch(/^EMAIL {2,}STATE/);
  expect(lines).toHaveLength(2);
  const admins = await run(["list", "--role", "admin", "--state", "pending,expired", "--json"], {
    env,
  });
  expect(admins.json()).toMatchObject({
    invitations: [{ email: "jane@guests.example", state: "pending" }],
    nextCursor: null,
  });
  const none = await run(["list", "--state", "accepted"], { env });
  expect(none.stdout).toBe("No invitations found.\n");
});

test("list continues from a cursor, and prints every page with --all", async () => {
  const { env, system } = await fixture.organization();
  for (let n = 0; n < 6; n += 1)
    await system.invitation.create({
      entries: entries(20).map(({ email }) => ({ email: `${n}-${email}` })),
    });
  const some = await run(["list", "--limit", "110", "--json"], { env });
  const first = some.json() as { invitations: { id: string }[]; nextCursor: string };
  expect(first.invitations).toHaveLength(110);
  const more = await run(["list", "--cursor", first.nextCursor, "--json"], { env });
  const rest = more.json() as typeof first;
  expect(rest.invitations).toHaveLength(10);
  const all = await run(["list", "--all", "--json"], { env });
  const ids = ({ invitations }: typeof first) => invitations.map(({ id }) => id);
  expect(ids(all.json() as typeof first)).toEqual([...ids(first), ...ids(rest)]);
  expect((await run(["list", "--limit", "1"], { env })).stdout).toContain("--cursor");
});

type Listed = { invitations: { id: string }[]; nextCursor: string | null };

async function organizationWith(count: number) {
  const { env, system } = await fixture.organization();
  for (let n = 0; n < count / 20; n += 1)
    await system.invitation.create({
      entries: entries(20).map(({ email }) => ({ email: `${n}-${email}` })),
    });
  return { env };
}

test("list --all waits out the limit of its IP on the real server, and Ctrl-C keeps what it read", async () => {
  const strict = await startFixture({ ipPerMinute: 2 });
  try {
    const { env, system } = await strict.organization();
    for (let n = 0; n < 11; n += 1)
      await system.invitation.create({
        entries: entries(20).map(({ email }) => ({ email: `${n}-${email}` })),
      });
    const listed = await run(["list", "--all", "--json"], { env, stopAt: "Waiting" });
    expect(listed.stderr).toMatch(/^Too many requests came from this IP address: .* Waiting \d+ s/);
    expect(listed.code).toBe(4);
    expect(listed.json()).toMatchObject({
      nextCursor: expect.any(String),
      error: { code: "cli.stopped" },
    });
    expect((listed.json() as Listed).invitations).toHaveLength(200);
    const atOnce = await run(["list", "--json"], { env, stopAt: "Waiting" });
    expect(atOnce).toMatchObject({ code: 4, stdout: expect.stringContaining("cli.stopped") });
  } finally {
    await strict.stop();
  }
});

const inASecond = new Date(Date.now() + 1_000).toUTCString();
test.each<[string, Decision]>([
  ["a limit with seconds", { status: 429, headers: { "retry-after": "1" }, body: "slow down" }],
  ["a limit with a date", { status: 429, headers: { "retry-after": inASecond }, body: "later" }],
  [
    "a limit that a gateway answers as JSON",
    {
      status: 429,
      headers: { "content-type": "application/json", "retry-after": "1" },
      body: '{"message":"Too Many Requests"}',
    },
  ],
  ["a connection that breaks", "drop"],
])("list --all waits out %s on a later page and prints every page", async (_what, decision) => {
  const { env } = await organizationWith(220);
  const front = await startFront(fixture.url, (call) => (call === 2 ? decision : "pass"), {
    procedure: "invitation.list",
  });
  const listed = await run(["list", "--all", "--json"], { env: { ...env, USHER_URL: front.url } });
  expect(listed).toMatchObject({ code: 0, stderr: expect.stringContaining("Waiting 1 s") });
  expect((listed.json() as Listed).invitations).toHaveLength(220);
  expect(front.calls()).toBe(4);
  await front.close();
});

test("list prints the pages it read, and the cursor of the rest, when a later page is refused", async () => {
  const { env } = await organizationWith(220);
  const refused = { status: 404, body: "gone" };
  const front = await startFront(fixture.url, (call) => (call === 2 ? refused : "pass"), {
    procedure: "invitation.list",
  });
  const through = { ...env, USHER_URL: front.url };
  const listed = await run(["list", "--all", "--json"], { env: through });
  expect(listed).toMatchObject({ code: 3 });
  const { invitations, nextCursor } = listed.json() as Listed;
  expect(invitations).toHaveLength(100);
  const rest = await run(["list", "--all", "--json", "--cursor", nextCursor ?? ""], { env });
  expect((rest.json() as Listed).invitations).toHaveLength(120);
  await front.close();
});

test.each<[string, string[], Record<string, string>, number]>([
  ["an unknown state", ["--state", "lost"], {}, 2],
  ["a limit that is not a number", ["--limit", "many"], {}, 2],
  ["no server", [], { USHER_URL: "" }, 3],
  ["a server that is not an address", [], { USHER_URL: "usher" }, 3],
  ["no key", [], { USHER_KEY: "" }, 3],
  ["another organization", ["-o", "nowhere"], {}, 1],
])("list reports %s with its exit code", async (_what, args, env, code) => {
  const { env: given } = await fixture.organization();
  const done = await run(["list", ...args], { env: { ...given, ...env } });
  expect(done).toMatchObject({ code, stdout: "" });
  expect(done.stderr).not.toBe("");
});
