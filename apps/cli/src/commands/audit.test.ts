import { randomBytes } from "node:crypto";

import { createAuditSealer } from "@usher/core";
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

/** Three sealed events: of its creation, and of two keys. */
async function sealedOrganization() {
  const slug = `acme-${randomBytes(4).toString("hex")}`;
  await run(["organization", "create", slug, "--owner", "owner@acme.example"], { env });
  for (const name of ["one", "two"])
    await run(["key", "create", "-o", slug, "--name", name], { env });
  await createAuditSealer(database.store).seal();
  const verify = (...options: string[]) =>
    run(["audit", "verify", "-o", slug, ...options], { env });
  const tamper = (statement: string) =>
    database.dataSource.transaction(async (manager) => {
      await manager.query("SET LOCAL session_replication_role = replica");
      await manager.query(
        `${statement} organization_id = (SELECT id FROM organization WHERE slug = $1)`,
        [slug],
      );
    });
  return { slug, verify, tamper };
}

type Answer = { head: string; events: number };

test("audit verify prints the number of valid events and the head, which a later run accepts", async () => {
  const { verify } = await sealedOrganization();
  const said = await verify();
  expect(said).toMatchObject({ code: 0, stderr: "" });
  const { events, head } = (await verify("--json")).json() as Answer;
  expect(said.stdout).toContain(`${events} events are as sealed.`);
  expect(said.stdout.trim().endsWith(`\n${head}`)).toBe(true);
  const again = await verify("--head", head);
  expect(again).toMatchObject({
    code: 0,
    stdout: expect.stringContaining("is the one of the head"),
  });
});

test("audit verify names the first broken event and exits with 5", async () => {
  const { verify, tamper } = await sealedOrganization();
  await tamper("UPDATE audit_event SET actor_id = 'someone' WHERE action = 'api_key.created' AND");
  const verified = await verify();
  expect(verified).toMatchObject({ code: 5, stderr: "" });
  expect(verified.stdout).toMatch(/^The audit is broken \(altered\): Event \d+ at position \d /);
  const { intact, broken } = (await verify("--json")).json() as Record<string, unknown>;
  expect({ intact, broken }).toMatchObject({ intact: false, broken: { kind: "altered" } });
});

test("audit verify detects by an earlier head that the chain was truncated and rebuilt", async () => {
  const { verify, tamper } = await sealedOrganization();
  const { head } = (await verify("--json")).json() as Answer;
  await tamper("DELETE FROM audit_event WHERE action = 'api_key.created' AND");
  await tamper("DELETE FROM audit_link WHERE");
  await createAuditSealer(database.store).seal();
  expect(await verify()).toMatchObject({ code: 0 });
  const cut = await verify("--head", head);
  expect(cut).toMatchObject({ code: 5, stdout: expect.stringContaining("(cut)") });
});

test("audit verify counts events whose personal part was erased, and accepts the head from before", async () => {
  const { verify, tamper } = await sealedOrganization();
  const { head } = (await verify("--json")).json() as Answer;
  await tamper("UPDATE audit_event SET personal = NULL WHERE action = 'api_key.created' AND");
  const verified = await verify("--head", head);
  expect(verified).toMatchObject({ code: 0, stderr: "" });
  expect(verified.stdout).toContain("The personal part of 2 of them has been erased.");
  expect((await verify("--json")).json()).toMatchObject({ intact: true, erased: 2, head });
});

test.each([
  ["an unknown organization", ["-o", "nowhere"], 1],
  ["no organization", [], 2],
  ["an invalid head", ["-o", "acme", "--head", "57"], 2],
])("audit verify rejects %s", async (_what, options, code) => {
  expect(await run(["audit", "verify", ...options], { env })).toMatchObject({ code, stdout: "" });
});
