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

/** As if everyone had joined so long ago. */
async function joinedDaysAgo(slug: string, days: number): Promise<void> {
  await database.sql(
    `UPDATE membership m SET created_at = m.created_at - make_interval(days => $2) FROM organization o
     WHERE o.id = m.organization_id AND o.slug = $1`,
    [slug, days],
  );
}

test("usher member due lists who is due, and usher member review takes them off the list", async () => {
  const { slug, member, billing } = await createOrganization(database.store);
  const none = await run(["member", "due", "-o", slug], { env });
  expect(none).toMatchObject({ code: 0, stdout: "No member is due for review.\n" });
  await joinedDaysAgo(slug, 91);
  const listed = await run(["member", "due", "-o", slug], { env });
  const lines = listed.stdout.trimEnd().split("\n");
  expect(lines).toHaveLength(1 + 4);
  expect(lines[0]).toMatch(/^ID +EMAIL +NAME +ROLES +STATUS +REVIEWED +DUE SINCE$/);
  const kept = await run(["member", "review", member.email, "keep", "-o", slug], { env });
  expect(kept).toMatchObject({ code: 0, stdout: `${member.email} keeps access, as member.\n` });
  await run(["member", "suspend", member.email, "-o", slug], { env });
  const suspended = await run(["member", "review", member.email, "keep", "-o", slug], { env });
  expect(suspended.stdout).toBe(`${member.email} stays suspended, as member.\n`);
  const ended = await run(["member", "review", billing.membershipId, "end", "-o", slug], { env });
  expect(ended).toMatchObject({ code: 0, stdout: `${billing.membershipId} was removed.\n` });
  const left = await run(["member", "due", "-o", slug, "--json"], { env });
  expect(left.json()).toMatchObject({
    members: [{ roles: ["owner"] }, { roles: ["admin"] }],
    nextCursor: null,
    days: 90,
  });
  const cut = await run(["member", "due", "-o", slug, "--limit", "1"], { env });
  expect(cut.stdout).toMatch(/\nThere are more\. Use --limit, or --all\.\n$/);
});

test("usher member due takes other days than the policy, which may have no reviews", async () => {
  const { slug } = await createOrganization(database.store);
  await joinedDaysAgo(slug, 31);
  const given = { env: { ...env, USHER_ORGANIZATION: slug } };
  const off = await run(["organization", "policy", slug, "accessReview.days=0"], given);
  expect(off.code).toBe(0);
  const none = await run(["member", "due"], given);
  expect(none.stdout).toBe(
    "The policy has no reviews. Use --days, or set accessReview.days of the policy.\n",
  );
  const month = await run(["member", "due", "--days", "30", "--all", "--json"], given);
  expect(month.json()).toMatchObject({ days: 30, nextCursor: null });
});

test("usher member review says why it was rejected", async () => {
  const { slug, owner } = await createOrganization(database.store);
  const last = await run(["member", "review", owner.email, "end", "-o", slug], { env });
  expect(last).toMatchObject({
    code: 1,
    stderr: expect.stringContaining("organization.last_owner"),
  });
  const wrong = await run(["member", "review", owner.email, "maybe", "-o", slug], { env });
  expect(wrong).toMatchObject({
    code: 2,
    stderr: expect.stringContaining("Allowed are keep, end."),
  });
});
