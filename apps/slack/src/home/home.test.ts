import { checkView } from "@usher/fake-slack";
import { createTestDatabase, type TestDatabase } from "@usher/core/testing";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";

import { startStory, type Story } from "../testing/start-story.ts";

let database: TestDatabase;
let story: Story;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterEach(() => story.stop());
afterAll(() => database.close());

async function home(user: string): Promise<string> {
  await story.workspace.openHome({ user });
  await story.app.idle();
  return shown(user);
}

function shown(user: string): string {
  const view = story.workspace.home(user);
  const { type, blocks } = view ?? {};
  expect(checkView({ type, blocks })).toEqual([]);
  return JSON.stringify(blocks);
}

const form = (user: string) => JSON.stringify(story.workspace.openView(user)?.blocks ?? null);
const click = async (user: string, actionId: string, value?: string) => {
  await story.workspace.clickInHome({ user, actionId, ...(value === undefined ? {} : { value }) });
  await story.app.idle();
};
const stateOf = async (email: string) => (await story.invitation(email)).state;
const requestId = async (email: string) => (await story.invitation(email)).approvalRequestId ?? "";

async function ask(count: number): Promise<string[]> {
  const emails = Array.from({ length: count }, (_, n) => `p${n}@x.io`);
  for (const email of emails) await story.invite("member", email);
  await story.app.idle();
  return emails;
}

test("the Home tab shows open requests, own requests and invitations, and to admins the Slack connection", async () => {
  story = await startStory(database, { seed: { name: "Acme HQ" } });
  await story.invite("member", "jane@acme.com admin");
  await story.invite("admin", "bob@acme.com");
  const admin = await home("admin");
  expect(admin).toContain("jane@acme.com as admin");
  expect(admin).toContain("bob@acme.com");
  expect(admin).toContain('"text":"Acme HQ"');
  expect(admin).not.toContain(story.workspace.teamId);
  expect(admin).toContain("working");
  const member = await home("member");
  expect(member).toContain("None at the moment.");
  expect(member).toContain("jane@acme.com as admin");
  expect(member).not.toContain("bob@acme.com");
  expect(member).not.toContain("Slack connection");
});

test("a person who waits for approval is listed once, among the requests", async () => {
  story = await startStory(database);
  await ask(1);
  const [requests = "", invitations = "p0@x.io"] = (await home("member")).split("Your invitations");
  expect(requests).toContain("p0@x.io");
  expect(invitations).not.toContain("p0@x.io");
});

test("a workspace whose name Slack does not return is called this workspace until it does", async () => {
  story = await startStory(database, { seed: { name: "Acme HQ" } });
  story.slack.script("auth.test", { kind: "http", status: 503 });
  const before = await home("admin");
  expect(before).toContain('"text":"This workspace"');
  expect(before).not.toContain(story.workspace.teamId);
  expect(await home("admin")).toContain('"text":"Acme HQ"');
  await home("owner");
  // Once at the start, without success, and once for everyone.
  expect(story.slack.calls("auth.test")).toHaveLength(3);
});

test("a decision in the Home tab updates it, also a denial by form", async () => {
  story = await startStory(database);
  await ask(2);
  expect(await home("owner")).toContain("p0@x.io");
  await click("owner", "approve", await requestId("p0@x.io"));
  expect(await stateOf("p0@x.io")).toBe("pending");
  expect(shown("owner")).not.toContain("p0@x.io");
  await click("owner", "deny", await requestId("p1@x.io"));
  await story.workspace.submitView({ user: "owner", values: { text: "no" } });
  await story.app.idle();
  expect(await stateOf("p1@x.io")).toBe("denied");
  expect(shown("owner")).not.toContain("p1@x.io");
});

test("the requester withdraws a request in the Home tab", async () => {
  story = await startStory(database);
  await ask(1);
  await home("member");
  await click("member", "home.withdraw");
  expect(await stateOf("p0@x.io")).toBe("revoked");
  expect(shown("member")).toContain("Withdrawn");
});

test("S34: withdrawing someone else's request by a forged button is rejected", async () => {
  story = await startStory(database);
  await ask(1);
  await story.invite("billing", "own@x.io");
  const forged = (await home("billing")).replaceAll(
    await requestId("own@x.io"),
    await requestId("p0@x.io"),
  );
  await fetch(`${story.slack.apiUrl}views.publish`, {
    method: "POST",
    headers: {
      authorization: `Bearer ${story.workspace.botToken}`,
      "content-type": "application/json",
    },
    body: JSON.stringify({
      user_id: story.workspace.user("billing").id,
      view: { type: "home", blocks: JSON.parse(forged) },
    }),
  });
  await click("billing", "home.withdraw", await requestId("p0@x.io"));
  expect(await stateOf("p0@x.io")).toBe("requested");
  expect(form("billing")).toContain("This request no longer exists.");
});

test("every section of the Home tab can be paged forward and back", async () => {
  story = await startStory(database);
  await ask(7);
  const first = await home("admin");
  expect(first).toContain("p6@x.io");
  expect(first).not.toContain("p0@x.io");
  expect(first).toContain("Review 7 waiting");
  await click("admin", "home.page:waiting:older");
  expect(shown("admin")).toContain("p0@x.io");
  expect(shown("admin")).not.toContain("p6@x.io");
  await click("admin", "home.page:waiting:newest");
  expect(shown("admin")).toContain("p6@x.io");
  await home("member");
  await click("member", "home.page:mine:older");
  expect(shown("member")).toContain("p0@x.io");
});

test("many requests are reviewed at once, each under its own rules, and the results are shown", async () => {
  story = await startStory(database);
  await ask(4);
  await story.invite("member", "boss@x.io owner");
  await home("owner");
  await click("owner", "home.review");
  const review = form("owner");
  expect(review).toContain("An owner controls everything in Acme.");
  const ids = await Promise.all(["p0@x.io", "p1@x.io", "p2@x.io", "boss@x.io"].map(requestId));
  const [first = "", second = "", third = "", boss = ""] = ids;
  // Someone else is faster with one of them, while the form is open.
  await story.as("admin").approval.deny({ id: third, reason: "not now" });
  await story.workspace.submitView({
    user: "owner",
    values: {
      [`choice:${first}.verdict`]: "approve",
      [`choice:${second}.verdict`]: "deny",
      [`choice:${third}.verdict`]: "approve",
      [`choice:${boss}.verdict`]: "approve",
      "reason.text": "budget",
    },
  });
  await story.app.idle();
  const result = form("owner");
  expect(result).toContain("Approved p0@x.io as member; sending the email.");
  expect(result).toContain("Denied p1@x.io as member; no one was invited.");
  expect(result).toContain("Admin already denied this");
  expect(result).toContain("Approved boss@x.io as owner");
  const states = await Promise.all(
    ["p0@x.io", "p1@x.io", "p2@x.io", "p3@x.io", "boss@x.io"].map(stateOf),
  );
  expect(states).toEqual(["pending", "denied", "denied", "requested", "pending"]);
  expect(shown("owner")).toContain("p3@x.io");
  expect(shown("owner")).not.toContain("p0@x.io");
  expect(story.dms("member").join()).toContain("budget");
});

test("S34: the same review delivered twice decides once", async () => {
  story = await startStory(database);
  await ask(2);
  await home("owner");
  await click("owner", "home.review");
  const id = await requestId("p0@x.io");
  const values = { [`choice:${id}.verdict`]: "approve" };
  await Promise.all([
    story.workspace.submitView({ user: "owner", values }),
    story
      .as("owner")
      .approval.approve({ id })
      .catch(() => undefined),
  ]);
  await story.app.idle();
  expect(await stateOf("p0@x.io")).toBe("pending");
  const { events } = await story.as("owner").audit.list({ subjectId: id });
  expect(events.filter(({ action }) => action === "approval.approved")).toHaveLength(1);
});

test("S34: a review by a person who may not decide changes nothing and says who may", async () => {
  story = await startStory(database);
  await ask(2);
  await home("admin");
  await click("admin", "home.review");
  const { membershipId } = story.member("admin");
  await story.as("owner").member.changeRole({ id: membershipId, roles: ["member"] });
  const id = await requestId("p0@x.io");
  await story.workspace.submitView({
    user: "admin",
    values: { [`choice:${id}.verdict`]: "approve" },
  });
  expect(story.workspace.openView("admin")?.errors).toEqual({
    [`choice:${id}`]: "You can't decide this request for Acme. Approvers: Owner.",
  });
  expect(await stateOf("p0@x.io")).toBe("requested");
});

test("more requests than a page holds are reviewed page by page", async () => {
  story = await startStory(database, { policy: { limits: { pending: 100 } } });
  await ask(17);
  await home("owner");
  await click("owner", "home.review");
  expect(form("owner")).toContain("p16@x.io");
  expect(form("owner")).not.toContain("p0@x.io");
  await story.workspace.submitView({ user: "owner", values: {} });
  expect(form("owner")).toContain("You didn't choose anything.");
  await story.workspace.clickInView({ user: "owner", actionId: "review.next" });
  await story.app.idle();
  expect(form("owner")).toContain("p0@x.io");
  const id = await requestId("p0@x.io");
  await story.workspace.submitView({
    user: "owner",
    values: { [`choice:${id}.verdict`]: "approve" },
  });
  expect(form("owner")).toContain("Approved p0@x.io");
});

test("settings and the invite form open from the Home tab", async () => {
  story = await startStory(database);
  await home("owner");
  await click("owner", "home.settings");
  expect(story.workspace.openView("owner")?.callback_id).toBe("settings.save");
  await story.workspace.closeView({ user: "owner" });
  await click("owner", "home.invite");
  expect(story.workspace.openView("owner")?.callback_id).toBe("invitation.create");
});

test("an account that is not connected can connect from the Home tab", async () => {
  story = await startStory(database);
  expect(await home("noemail")).toContain("Your Slack account isn't connected to Acme yet.");
  await click("noemail", "home.connect");
  expect(story.workspace.openView("noemail")?.callback_id).toBe("account.link");
  expect(await home("guest")).toContain("This Slack account can't be used for Acme.");
  expect(shown("guest")).not.toContain("Connect my account");
});

test("the Home tab, its review and the settings work over the socket too", async () => {
  story = await startStory(database, { socket: true });
  await ask(2);
  expect(await home("owner")).toContain("Review 2 waiting");
  await click("owner", "home.review");
  const id = await requestId("p1@x.io");
  const values = { [`choice:${id}.verdict`]: "approve" };
  await story.workspace.submitView({ user: "owner", values });
  await story.app.idle();
  expect(await stateOf("p1@x.io")).toBe("pending");
  expect(shown("owner")).not.toContain("p1@x.io");
  await story.workspace.closeView({ user: "owner" });
  await click("owner", "home.settings");
  expect(story.workspace.openView("owner")?.callback_id).toBe("settings.save");
});
