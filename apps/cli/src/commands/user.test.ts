import { newId } from "@usher/core";
import {
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
  env = { DATABASE_URL: database.url };
});
beforeEach(async () => {
  acme = await createOrganization(database.store);
});
afterAll(() => database.close());

const statusOf = async (userId: string) => (await database.store.read.users.find(userId))?.status;

test("usher user disable and enable change the user once, and say so", async () => {
  const { email, userId } = acme.admin;
  const call = (verb: string) => run(["user", verb, email], { env });
  expect(await call("disable")).toMatchObject({
    code: 0,
    stdout: `${email} (${userId}) is disabled.\n`,
    stderr: "",
  });
  expect(await statusOf(userId)).toBe("disabled");
  expect((await call("disable")).stdout).toBe(`${email} (${userId}) was disabled already.\n`);
  expect((await call("enable")).stdout).toBe(`${email} (${userId}) is enabled.\n`);
  expect(await statusOf(userId)).toBe("active");
  expect((await call("enable")).stdout).toBe(`${email} (${userId}) was enabled already.\n`);
});

test("usher user disable names organizations that no owner can act in", async () => {
  const { email } = acme.owner;
  const done = await run(["user", "disable", email], { env });
  expect(done.stdout).toContain(`is disabled. No owner can act now in: ${acme.slug}.\n`);
});

test("usher user relink drops the identities of an address, and says who is notified", async () => {
  const { email, userId } = acme.member;
  await database.sql(
    "INSERT INTO user_identity (issuer, subject, user_id) VALUES ('https://id.example', $1, $2)",
    [newId(), userId],
  );
  const done = await run(["user", "relink", email, "--json"], { env });
  expect(done).toMatchObject({ code: 0, stderr: "" });
  expect(done.json()).toEqual({ userId, identities: 1, notified: true });
  const again = await run(["user", "relink", email], { env });
  expect(again.stdout).toContain("Identities dropped: 0. They are notified by email.");
});

test("usher user release-address frees an old address, and refuses the newest of an active user", async () => {
  const { email, userId } = acme.admin;
  const renamed = `renamed-${newId()}@acme.example`;
  expect(await run(["user", "release-address", email], { env })).toMatchObject({
    code: 2,
    stdout: "",
    stderr: expect.stringContaining("the newest address of an active user"),
  });
  const address = { userId, email: renamed, emailKey: renamed };
  await database.store.transaction((tx) => tx.users.addVerifiedEmail(address));
  const done = await run(["user", "release-address", email], { env });
  expect(done).toMatchObject({
    code: 0,
    stdout: `${email} is not an address of user ${userId} any more. Left: ${renamed}.\n`,
  });
});

test.each(["disable", "enable", "relink", "release-address"])(
  "usher user %s rejects an unknown address",
  async (verb) => {
    const done = await run(["user", verb, `unknown-${newId()}@acme.example`], { env });
    expect(done).toMatchObject({
      code: 1,
      stdout: "",
      stderr: "No user has this address. (user.not_found)\n",
    });
  },
);
