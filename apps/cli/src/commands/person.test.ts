import { randomBytes } from "node:crypto";

import { newId } from "@usher/core";
import {
  createCallers,
  createOrganization,
  createTestDatabase,
  type TestDatabase,
  type TestOrganization,
} from "@usher/core/testing";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";

import { run } from "../testing/run.ts";

let database: TestDatabase;
let env: Record<string, string>;
let acme: TestOrganization;
beforeAll(async () => {
  database = await createTestDatabase();
  env = { DATABASE_URL: database.url, LINK_KEYS: randomBytes(32).toString("base64") };
});
beforeEach(async () => {
  acme = await createOrganization(database.store);
});
afterAll(() => database.close());

test("usher person erase asks first, and says what it changed", async () => {
  const { email } = await acme.addMember({ role: "member", name: `Jane ${newId()}` });
  const asked = await run(["person", "erase", email], { env, isTTY: true, stdin: "n\n" });
  expect(asked).toMatchObject({ code: 1, stderr: expect.stringContaining(`Erase ${email}?`) });
  expect(await run(["person", "erase", email], { env })).toMatchObject({ code: 2 });
  const done = await run(["person", "erase", email, "--yes"], { env });
  expect(done).toMatchObject({ code: 0, stderr: expect.stringContaining("every organization") });
  expect(done.stdout).toContain("Erased what was held about 1 address:\n");
  expect(done.stdout).toContain("  memberships ended: 1\n");
  const again = await run(["person", "erase", email, "--yes", "--json"], { env });
  expect(again).toMatchObject({ code: 0, stderr: "" });
  expect(again.json()).toMatchObject({ report: { memberships: 1, users: 1 }, oldEvents: 0 });
});

test("usher person erase refuses a last owner, and names the organization", async () => {
  const done = await run(["person", "erase", acme.owner.email, "--yes"], { env });
  expect(done).toMatchObject({ code: 1, stdout: "" });
  expect(done.stderr).toContain(`They are the last owner of ${acme.slug}.`);
});

test("usher person needs the server's keys", async () => {
  for (const verb of ["erase", "export", "allow"]) {
    const args = ["person", verb, "a@b.example", ...(verb === "erase" ? ["--yes"] : [])];
    const done = await run(args, { env: { DATABASE_URL: database.url } });
    expect(done).toMatchObject({ code: 3, stderr: expect.stringContaining("LINK_KEYS") });
  }
});

test("usher person export prints what is held, and erase leaves nothing of it", async () => {
  const name = `Jane ${newId()}`;
  const { email } = await acme.addMember({ role: "member", name });
  const message = `Ask ${name}`;
  await createCallers(database.store, acme).owner.invitation.create({
    entries: [{ email: `${newId()}@people.example`, message }],
  });
  const held = await run(["person", "export", email], { env });
  expect(held.json()).toMatchObject({
    addresses: [email],
    names: [name],
    held: { membership: [{ role: "member" }], invitation: [{ message }] },
  });
  await run(["person", "erase", email, "--yes"], { env });
  const rest = await run(["person", "export", email], { env });
  expect(rest.json()).toMatchObject({ isErased: true, held: {} });
});

test("usher person allow lets an erased person be invited again", async () => {
  const email = `${newId()}@people.example`;
  expect((await run(["person", "allow", email], { env })).stdout).toContain("No one");
  await run(["person", "erase", email, "--yes"], { env });
  expect((await run(["person", "allow", email], { env })).stdout).toBe(
    "They can be invited again.\n",
  );
});
