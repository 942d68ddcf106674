import {
  createCallers,
  createOrganization,
  createTestDatabase,
  expectedMemberChange,
  memberChangePolicy,
  memberChanges,
  observeMemberChange,
  type MemberChange,
  type MemberChangeSite,
  type TestDatabase,
} from "@usher/core/testing";
import { afterAll, beforeAll, expect, test } from "vitest";

import { run } from "../testing/run.ts";

/* The same table for Slack: apps/slack/src/members/member-changes.test.ts. */

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

type EntryPoint = {
  name: string;
  /** As the audit names who did it. */
  actor: { actorKind: string; via: string };
  change(site: MemberChangeSite, change: MemberChange): Promise<unknown>;
};

const trpc: EntryPoint = {
  name: "tRPC",
  actor: { actorKind: "session", via: "api" },
  change({ organization, ann: { membershipId: id } }, change) {
    const { member } = createCallers(database.store, organization).owner;
    return change === "demote"
      ? member.changeRole({ id, roles: ["member"] })
      : member[change]({ id });
  },
};

const cli: EntryPoint = {
  name: "CLI",
  actor: { actorKind: "system", via: "cli" },
  async change({ organization, ann }, change) {
    const verb = change === "demote" ? ["change-role", ann.email, "member"] : [change, ann.email];
    const done = await run(["member", ...verb, "-o", organization.slug], {
      env: { DATABASE_URL: database.url },
    });
    expect(done).toMatchObject({ code: 0, stderr: "" });
  },
};

const cases = [trpc, cli].flatMap((entryPoint) =>
  memberChanges.map((change) => [entryPoint.name, change, entryPoint] as const),
);

test.each(cases)(
  "%s: %s leaves an admin's calls, requests, invitations, delegations, audit and events right",
  { timeout: 120_000 },
  async (_name, change, entryPoint) => {
    const policy = memberChangePolicy;
    const organization = await createOrganization(database.store, { policy });
    const ann = await organization.addMember({ role: "admin", name: "Ann" });
    const site = { organization, ann };
    const observed = await observeMemberChange(
      { ...site, database, change: (made) => entryPoint.change(site, made) },
      change,
    );
    expect(observed).toEqual(expectedMemberChange(change, entryPoint.actor));
  },
);
