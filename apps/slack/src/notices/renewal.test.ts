import { createCallers, createTestDatabase, linkTokenOf } from "@usher/core/testing";
import type { TestDatabase } from "@usher/core/testing";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";

import { startStory, type Story } from "../testing/start-story.ts";

let database: TestDatabase;
let story: Story;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterEach(() => story.stop());
afterAll(() => database.close());

const email = "jane@acme.com";

/** As the holder of the first link. */
async function requestRenewal(): Promise<void> {
  const invitation = await story.invitation(email);
  const token = await linkTokenOf(story.store, invitation, 1);
  await createCallers(story.store, story.organization).anonymous.invitation.requestRenewal({
    token,
  });
  await story.app.idle();
}

async function clickInDm(user: string, actionId: string): Promise<void> {
  const { ts } = story.workspace.dm(user).at(-1) ?? { ts: "" };
  const click = { user, channel: `@${user}`, messageTs: ts, actionId };
  await story.workspace.click(click);
  await story.app.idle();
}

test("the inviter is asked for a new link in a direct message, and sends it with one click", async () => {
  story = await startStory(database);
  await story.invite("admin", email);
  await story.app.idle();
  database.clock.advance("8 days");
  await requestRenewal();
  expect(story.dms("admin").at(-1)).toBe(
    "jane@acme.com asks for a new link. Their invitation to Acme has expired.",
  );
  await clickInDm("admin", "invitation.resend");
  expect(await story.invitation(email)).toMatchObject({ state: "pending", generation: 2 });
});

test("S34: the click checks the rights of today", async () => {
  story = await startStory(database);
  await story.invite("admin", `${email} admin`);
  await story.app.idle();
  database.clock.advance("8 days");
  await requestRenewal();
  await story
    .as("owner")
    .member.changeRole({ id: story.member("admin").membershipId, roles: ["billing"] });
  await clickInDm("admin", "invitation.resend");
  expect(await story.invitation(email)).toMatchObject({ state: "expired", generation: 1 });
});

test("the thread of a request shows it, and what became of it", async () => {
  story = await startStory(database);
  await story.as("owner").organization.updatePolicy({
    policy: { approval: { required: "always" }, renewal: "ask_inviter" },
  });
  await story.invite("member", email);
  await story.app.idle();
  await story.clickButton("admin", "approve");
  database.clock.advance("8 days");
  await requestRenewal();
  expect(story.thread().at(-1)).toBe("🙋 jane@acme.com asked for a new link.");
  expect(story.dms("member").at(-1)).toContain("jane@acme.com asks for a new link.");
  await clickInDm("member", "invitation.resend");
  expect(story.thread().at(-1)).toBe("🔁 Sent again to jane@acme.com by Member.");
  database.clock.advance("25 hours");
  await requestRenewal();
  expect(story.thread().at(-1)).toBe(
    "🙋 jane@acme.com asked for the current link. It was emailed again.",
  );
});
