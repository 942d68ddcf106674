import {
  createTestDatabase,
  expectedMemberChange,
  memberChangePolicy,
  memberChanges,
  observeMemberChange,
  type MemberChange,
  type TestDatabase,
} from "@usher/core/testing";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";

import { startStory, type Story } from "../testing/start-story.ts";

/* The same table for the API and the command line: apps/cli/src/commands/member-changes.test.ts. */

let database: TestDatabase;
let story: Story;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterEach(() => story.stop());
afterAll(() => database.close());

const menu: Record<MemberChange, string> = {
  suspend: "suspend",
  reactivate: "reactivate",
  demote: "change_role",
  remove: "remove",
};

/** As an owner does it: the list, the menu beside the member, the form that asks. */
async function changeInSlack(change: MemberChange): Promise<void> {
  const user = "owner";
  await story.invite(user, "members ann");
  await story.app.idle();
  const value = `${menu[change]} ${story.member("ann").membershipId}`;
  await story.workspace.clickInView({ user, actionId: "members.menu", value });
  await story.app.idle();
  const values = change === "demote" ? { "role.select": "member" } : {};
  const { slackError } = await story.workspace.submitView({ user, values });
  expect(slackError).toBeNull();
  await story.app.idle();
}

test.each(memberChanges)(
  "Slack: %s leaves an admin's calls, requests, invitations, delegations, audit and events right",
  async (change) => {
    story = await startStory(database, { policy: memberChangePolicy });
    await story.addMember("ann", "admin");
    const site = { organization: story.organization, ann: story.member("ann"), database };
    const observed = await observeMemberChange({ ...site, change: changeInSlack }, change);
    expect(observed).toEqual(
      expectedMemberChange(change, { actorKind: "slack_user", via: "slack" }),
    );
  },
);
