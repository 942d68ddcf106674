import { afterAll, beforeAll, expect, test } from "vitest";

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
