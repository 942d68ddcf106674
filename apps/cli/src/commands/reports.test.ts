import { randomBytes } from "node:crypto";

import { createTestDatabase, type TestDatabase } from "@usher/core/testing";
import { afterAll, beforeAll, expect, test } from "vitest";

import { run } from "../testing/run.ts";

let database: TestDatabase;
let env: Record<string, string>;
const slug = `acme-${randomBytes(4).toString("hex")}`;
beforeAll(async () => {
  database = await createTestDatabase();
  env = { DATABASE_URL: database.url };
  await run(["organization", "create", slug, "--name", "Acme", "--owner", "owner@acme.example"], {
    env,
  });
});
afterAll(() => database.close());

const usher = (...args: string[]) => run(["reports", ...args], { env });

/** As the page of a link does it, in the database. */
async function report(email: string): Promise<string> {
  const [row] = await database.sql<{ id: string }>(
    `WITH organization AS (SELECT id FROM organization WHERE slug = $1),
     invitee AS (INSERT INTO app_user (id, kind) VALUES (new_id(), 'placeholder') RETURNING id),
     made AS (
       INSERT INTO invitation (organization_id, id, selector, email, email_key, invitee_user_id,
         role, inviter_kind, link_key_id, source, state, locale)
       SELECT organization.id, new_id(), new_id(), $2, $2, invitee.id, 'member', 'system', 'key', 'cli', 'declined', 'en'
       FROM organization, invitee RETURNING organization_id, id)
     INSERT INTO invitation_report (organization_id, invitation_id, via)
     SELECT organization_id, id, 'page' FROM made RETURNING invitation_id AS id`,
    [slug, email],
  );
  return row?.id ?? "";
}

test("without reports there is nothing to show, and nothing to resume", async () => {
  expect((await usher("list")).stdout).toBe("No organization was reported in the last 7 days.\n");
  const shown = await usher("show", slug);
  expect(shown.stdout).toContain("people who reported it: 0, emails to people outside: 0");
  expect(shown.stdout).toContain("Its invitations are not paused.\n");
  const resumed = await usher("resume", slug);
  expect(resumed).toMatchObject({ code: 0, stderr: "" });
  expect(resumed.stdout).toContain("are not paused. Nothing was changed.");
  for (const verb of ["show", "resume"]) {
    const unknown = await usher(verb, "no-such-slug");
    expect(unknown.code).toBe(1);
    expect(unknown.stderr).toContain("There is no such organization");
  }
});

test("list, show and resume follow a pause", async () => {
  const ids: string[] = [];
  for (const email of ["a@people.example", "b@people.example"]) ids.push(await report(email));
  await database.sql(
    "UPDATE organization SET invitations_paused_at = usher_now() WHERE slug = $1",
    [slug],
  );
  const listed = await usher("list");
  expect(listed.stdout).toMatch(/^SLUG +NAME +PEOPLE +EMAILS +PAUSED SINCE/);
  expect(listed.stdout).toMatch(new RegExp(`${slug} +Acme +2 +0 +\\S+Z\n`));
  const shown = await usher("show", slug);
  expect(shown.stdout).toContain(`usher reports resume ${slug} resumes them.`);
  for (const id of ids)
    expect(shown.stdout).toMatch(new RegExp(`people\\.example +${id} +page +yes`));
  const document = (await usher("show", slug, "--json")).json();
  expect(document).toMatchObject({ slug, people: 2, reports: [{ via: "page" }, { via: "page" }] });

  expect((await usher("resume", slug)).stdout).toContain(`Invitations of ${slug} are resumed.`);
  expect((await usher("list", "--json")).json()).toMatchObject({
    organizations: [{ slug, people: 0, invitationsPausedAt: null, ownerResumedAt: null }],
  });
  expect((await usher("show", slug)).stdout).toMatch(/page +no\n/);
});
