import { randomBytes } from "node:crypto";

import { createTestDatabase, type TestDatabase } from "@usher/core/testing";
import { afterAll, beforeAll, expect, test } from "vitest";

import { run } from "../testing/run.ts";

let database: TestDatabase;
let env: Record<string, string>;
beforeAll(async () => {
  database = await createTestDatabase();
  env = { DATABASE_URL: database.url };
});
afterAll(() => database.close());

test("the operator sets an external id, changes it and removes it", async () => {
  const slug = `acme-${randomBytes(4).toString("hex")}`;
  const create = ["organization", "create", slug, "--owner", "owner@acme.example"];
  const made = await run([...create, "--external-id", "account-1", "--json"], { env });
  expect(made.json()).toMatchObject({ slug, externalId: "account-1" });

  const set = (...more: string[]) =>
    run(["organization", "set-external-id", slug, ...more], { env });
  expect(await set("account-2")).toMatchObject({
    code: 0,
    stdout: `The external ID of ${slug} is account-2.\n`,
  });
  const other = ["organization", "create", `${slug}-b`, "--owner", "owner@acme.example"];
  expect(await run([...other, "--external-id", "account-2"], { env })).toMatchObject({
    code: 1,
    stderr: expect.stringContaining("(organization.external_id_taken)"),
  });
  expect(await set("--remove")).toMatchObject({ code: 0, stdout: `${slug} has no external ID.\n` });
  expect(await set()).toMatchObject({ code: 2 });
});
