import { describeProcedures } from "@usher/core";
import { afterAll, beforeAll, expect, test } from "vitest";

import { run } from "../testing/run.ts";
import { startFixture, type Fixture } from "../testing/start-fixture.ts";

let fixture: Fixture;
let env: Record<string, string>;
beforeAll(async () => {
  fixture = await startFixture();
  ({ env } = await fixture.organization());
});
afterAll(() => fixture.stop());

const email = "jane@guests.example";
const entry = JSON.stringify({ entries: [{ email }] });

test("api calls a mutation and a query, and prints the answer as JSON", async () => {
  const created = await run(["api", "invitation.create", entry], { env });
  expect(created).toMatchObject({ code: 0, stderr: "" });
  expect(created.json()).toMatchObject({ results: [{ email, outcome: "invited" }] });
  expect(created.stdout).toContain('\n  "results": [\n');
  const listed = await run(["api", "invitation.list", `{"email":"${email}"}`, "--json"], { env });
  expect(listed.json()).toMatchObject({ invitations: [{ email }] });
  expect(listed.stdout.trimEnd()).not.toContain("\n");
});

test("api reads the input from standard input, and takes none where none is needed", async () => {
  const stdin = JSON.stringify({ entries: [{ email: "stdin@guests.example" }] });
  const created = await run(["api", "invitation.create", "-"], { env, stdin });
  expect(created.json()).toMatchObject({ summary: { invited: 1 } });
  for (const procedure of ["organization.get", "member.list"])
    expect((await run(["api", procedure], { env })).code).toBe(0);
});

test("api prints a character that a terminal does not show so that the answer stays the same", async () => {
  const message = "Hi \u0085\u202eJane\u{e0041}";
  const stdin = JSON.stringify({ entries: [{ email: "odd@guests.example", message }] });
  await run(["api", "invitation.create", "-"], { env, stdin });
  const listed = await run(["api", "invitation.list", '{"email":"odd@guests.example"}'], { env });
  expect(listed.stdout).not.toMatch(/[^\P{C}\n]/u);
  expect(listed.json()).toMatchObject({ invitations: [{ message }] });
});

test("api lists every procedure but subscriptions, with what it does", async () => {
  const { code, stdout } = await run(["api"]);
  expect(code).toBe(0);
  for (const { path, kind } of describeProcedures())
    expect(stdout.includes(`\n${path} `), path).toBe(kind !== "subscription");
  expect(stdout).toContain("Takes a requested or pending invitation back.");
  const document = (await run(["api", "--json"])).json();
  expect(document).toContainEqual(
    expect.objectContaining({
      path: "role.create",
      kind: "mutation",
      permissions: ["role:manage"],
    }),
  );
});

test.each([
  [
    "an unknown procedure",
    ["no.such"],
    2,
    "There is no procedure no.such.\nusher api lists the procedures.\n",
  ],
  [
    "an input that is not JSON",
    ["invitation.get", "{'id':1}"],
    2,
    "The input is not valid JSON. The mistake is at line 1, column 2.\n",
  ],
  [
    "an input that the server rejects",
    ["invitation.get", '{"id":"x"}'],
    2,
    /at id.*request\.invalid/,
  ],
  [
    "a rejection",
    ["role.create", '{"slug":"org-x","name":"X"}'],
    1,
    /do not include role:manage.*authorize\.forbidden/,
  ],
])("api ends with its exit code for %s", async (_what, args, code, says) => {
  const done = await run(["api", ...args], { env });
  expect([done.code, done.stdout]).toEqual([code, ""]);
  if (typeof says === "string") expect(done.stderr).toBe(says);
  else expect(done.stderr).toMatch(says);
});

test("api explains a missing key", async () => {
  const done = await run(["api", "role.list"], { env: { USHER_URL: fixture.url } });
  expect(done.code).toBe(3);
  expect(done.stderr).toContain("USHER_KEY is missing");
});
