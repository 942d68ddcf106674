import { createOrganization, createTestDatabase, type TestDatabase } from "@usher/core/testing";
import { afterAll, beforeAll, expect, test } from "vitest";

import { run } from "../testing/run.ts";

let database: TestDatabase;
let env: Record<string, string>;
beforeAll(async () => {
  database = await createTestDatabase();
  env = { DATABASE_URL: database.url };
});
afterAll(() => database.close());

test("usher member list filters, and prints a table or one document", async () => {
  const { slug, admin } = await createOrganization(database.store);
  const table = await run(["member", "list", "-o", slug], { env });
  expect(table).toMatchObject({ code: 0, stderr: "" });
  const lines = table.stdout.trimEnd().split("\n");
  expect(lines).toHaveLength(1 + 4);
  expect(lines[0]).toMatch(/^ID +EMAIL +NAME +ROLES +STATUS +ACCESS UNTIL +EXTERNAL ID$/);
  expect(lines[2]).toContain(admin.email);
  const filtered = await run(["member", "list", "--role", "admin", "--json"], {
    env: { ...env, USHER_ORGANIZATION: slug },
  });
  expect(filtered.json()).toMatchObject({
    members: [{ id: admin.membershipId, roles: ["admin"] }],
    nextCursor: null,
  });
  const none = await run(["member", "list", "-o", slug, "--text", "no-such-person"], { env });
  expect(none.stdout).toBe("There are no such members.\n");
  const some = await run(["member", "list", "-o", slug, "--limit", "3", "--json"], { env });
  expect(some.json()).toMatchObject({ nextCursor: expect.any(String) });
  const cut = await run(["member", "list", "-o", slug, "--limit", "3"], { env });
  expect(cut.stdout).toMatch(/\nThere are more\. Use --limit, or --all\.\n$/);
  const all = await run(["member", "list", "-o", slug, "--all", "--json"], { env });
  expect(all.json()).toMatchObject({ nextCursor: null });
});

test("a member is named by address or by ID, and an unknown one is rejected", async () => {
  const { slug, member } = await createOrganization(database.store);
  const suspended = await run(["member", "suspend", member.membershipId, "-o", slug], { env });
  expect(suspended).toMatchObject({ code: 0, stdout: `${member.membershipId} is suspended.\n` });
  const back = await run(["member", "reactivate", member.email, "-o", slug], { env });
  expect(back).toMatchObject({ code: 0, stdout: `${member.email} is active, as member.\n` });
  const raised = await run(["member", "change-role", member.email, "Admin", "-o", slug], { env });
  expect(raised).toMatchObject({ code: 0, stdout: `${member.email} has the role admin.\n` });
  const other = await createOrganization(database.store);
  const foreign = await run(["member", "remove", other.member.email, "-o", slug], { env });
  expect(foreign).toMatchObject({
    code: 1,
    stderr: `${slug} has no member with the address ${other.member.email}.\n`,
  });
  const last = await run(["member", "remove", other.owner.email, "-o", other.slug], { env });
  expect(last).toMatchObject({
    code: 1,
    stderr: expect.stringContaining("organization.last_owner"),
  });
});

test("usher organization trust-domain and untrust-domain change what show prints", async () => {
  const { slug } = await createOrganization(database.store);
  const given = { env: { ...env, USHER_ORGANIZATION: slug } };
  const trusted = await run(["organization", "trust-domain", "ACME.example"], given);
  expect(trusted).toMatchObject({ code: 0, stdout: "Trusted domains: acme.example.\n" });
  const shown = await run(["organization", "show", slug], given);
  expect(shown.stdout).toContain("\nTrusted domains: acme.example.\n");
  const open = await run(["organization", "trust-domain", "gmail.com"], given);
  expect(open).toMatchObject({ code: 2, stderr: expect.stringContaining("request.invalid") });
  const back = await run(["organization", "untrust-domain", "acme.example", "--json"], given);
  expect(back.json()).toMatchObject({ domains: [] });
});

test("usher member access takes a day, a time and never", async () => {
  const { slug, member } = await createOrganization(database.store);
  const access = (until: string) =>
    run(["member", "access", member.email, until, "-o", slug], { env });
  const year = new Date().getUTCFullYear() + 1;
  expect(await access(`${year}-01-31`)).toMatchObject({
    code: 0,
    stdout: `The access of ${member.email} ends at ${year}-01-31T23:59:59.000Z.\n`,
  });
  expect(await access(`${year}-01-31T18:00:00+01:00`)).toMatchObject({
    stdout: `The access of ${member.email} ends at ${year}-01-31T17:00:00.000Z.\n`,
  });
  expect(await access("never")).toMatchObject({
    stdout: `The access of ${member.email} does not end.\n`,
  });
  expect(await access("tomorrow")).toMatchObject({
    code: 2,
    stderr: expect.stringContaining("tomorrow is not a day such as 2027-01-31"),
  });
});
