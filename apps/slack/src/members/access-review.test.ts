import { createTestDatabase, type TestDatabase } from "@usher/core/testing";
import { checkView } from "@usher/fake-slack";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";

import { startStory, type Story } from "../testing/start-story.ts";

let database: TestDatabase;
let story: Story;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterEach(() => story.stop());
afterAll(() => database.close());

/** Everyone's review has been due for a day. */
async function begin(): Promise<void> {
  story = await startStory(database);
  database.clock.advance("91 days");
}

/** What the person's window shows; Slack accepted it. */
function shown(user: string): string {
  const view = story.workspace.openView(user);
  const { type, title, blocks, submit, close, callback_id, private_metadata } = view ?? {};
  const optional = { ...(submit && { submit }), ...(private_metadata && { private_metadata }) };
  expect(checkView({ type, title, blocks, close, callback_id, ...optional })).toEqual([]);
  return JSON.stringify(blocks);
}

async function open(user: string): Promise<string> {
  await story.invite(user, "review");
  await story.app.idle();
  return shown(user);
}

const idOf = (name: string) => story.member(name).membershipId;

/** Clicks a button beside a member whom the list shows at this version. */
async function click(user: string, decision: "keep" | "end", name: string, version = 1) {
  const value = `${version} ${idOf(name)}`;
  await story.workspace.clickInView({ user, actionId: `access_review.${decision}`, value });
  await story.app.idle();
  return shown(user);
}

async function press(user: string, actionId: string): Promise<string> {
  await story.workspace.clickInView({ user, actionId: `access_review.${actionId}` });
  await story.app.idle();
  return shown(user);
}

async function confirm(user: string): Promise<string> {
  await story.workspace.submitView({ user, values: {} });
  await story.app.idle();
  return shown(user);
}

const memberOf = (name: string) => story.system.member.get({ id: idOf(name) });

async function actionsOn(subjectId: string) {
  const { events } = await story.system.audit.list({ subjectId });
  return events.map(({ action }) => action).toReversed();
}

describe("the list of who is due", () => {
  test("has everyone but the reader, with buttons where they may decide", async () => {
    await begin();
    await story.as("owner").member.suspend({ id: idOf("billing") });
    const list = await open("admin");
    expect(list).toContain("hasn't been reviewed for 90 days or longer");
    expect(list).toContain("*Member*");
    expect(list).toContain("member · active · never reviewed, joined <!date^");
    expect(list).toContain("billing · ⏸️ suspended · never reviewed");
    expect(list).not.toContain("*Admin*");
    expect(list).toContain("*Owner*");
    expect(list).toContain("Only someone with the same or a higher role can review this person.");
    expect(list).toContain(`"1 ${idOf("member")}"`);
    expect(list).not.toContain(idOf("owner") + '"');
    expect(await open("owner")).toContain(`"1 ${idOf("admin")}"`);
  });

  test("says when it was last reviewed, and the longest ago is first", async () => {
    await begin();
    await story.as("owner").member.review({
      entries: [{ id: idOf("member"), decision: "keep", expectedVersion: 1 }],
    });
    expect(await open("admin")).not.toContain("*Member*");
    database.clock.advance("90 days");
    const list = await open("admin");
    expect(list).toContain("member · active · last reviewed <!date^");
    expect(list.indexOf("*Billing*")).toBeLessThan(list.indexOf("*Member*"));
  });

  test("says so where no one is due, and where the policy has no reviews", async () => {
    story = await startStory(database);
    expect(await open("admin")).toContain(
      "No one's access is due for review. A review is due 90 days after the last one, or after joining.",
    );
    await story.as("owner").organization.updatePolicy({ policy: { accessReview: { days: 0 } } });
    expect(await open("admin")).toContain("Acme has no access reviews. An owner can set");
  });

  test("is not for a person who may not manage members", async () => {
    await begin();
    expect(await open("member")).toContain("Your role in Acme doesn't allow this. Ask an admin.");
  });

  test("is paged by twenty, and goes back to the first page once the last one is decided", async () => {
    await begin();
    for (let n = 0; n < 18; n += 1) await story.addMember(`person ${n}`, "member");
    database.clock.advance("91 days");
    const first = await open("admin");
    expect(first).toContain("*person 16*");
    expect(first).not.toContain("*person 17*");
    const second = await press("admin", "page");
    expect(second).toContain("*person 17*");
    expect(second).not.toContain("*person 16*");
    const left = await click("admin", "keep", "person 17");
    expect(left).toContain("person 17");
    expect(left).toContain("keeps access");
    expect(left).toContain("*person 16*");
    expect(left).not.toContain("*person 17*");
  });

  test("opens from an admin's Home tab", async () => {
    await begin();
    await story.workspace.openHome({ user: "admin" });
    await story.app.idle();
    await story.workspace.clickInHome({ user: "admin", actionId: "home.access_review" });
    await story.app.idle();
    expect(shown("admin")).toContain("*Member*");
    await story.workspace.openHome({ user: "member" });
    await story.app.idle();
    expect(JSON.stringify(story.workspace.home("member"))).not.toContain("home.access_review");
  });

  test("S19: shows a name as it is", async () => {
    story = await startStory(database);
    await story.organization.addMember({ role: "member", name: "<!channel> *evil.com*" });
    database.clock.advance("91 days");
    const list = await open("admin");
    expect(list).toContain("&lt;!channel&gt;");
    // Of what Slack reads as markup; a label is plain text.
    const markup = list.replaceAll(/"accessibility_label":"[^"]*"/g, "");
    expect(markup).not.toMatch(/<[@#h]|<!channel/);
  });
});

describe("Keep", () => {
  test("decides at once, as the person who clicked, and takes the member off the list", async () => {
    await begin();
    await open("admin");
    const list = await click("admin", "keep", "member");
    expect(list).toContain("keeps access, as member.");
    expect(list).not.toContain("*Member*");
    const { userId } = story.member("admin");
    expect(await memberOf("member")).toMatchObject({ reviewedByUserId: userId, version: 2 });
    const { events } = await story.system.audit.list({ subjectId: idOf("member") });
    expect(events).toMatchObject([
      {
        action: "member.reviewed",
        actorKind: "slack_user",
        actorId: userId,
        via: "slack",
        data: { decision: "keep" },
      },
    ]);
  });

  test("of a suspended member gives no access back, and does not say so", async () => {
    await begin();
    await story.as("owner").member.suspend({ id: idOf("member") });
    await open("admin");
    const list = await click("admin", "keep", "member", 2);
    expect(list).toContain("stays suspended, as member.");
    expect(list).not.toContain("keeps access");
    expect(await memberOf("member")).toMatchObject({ status: "suspended", version: 3 });
  });

  test("clicked by two people at once has one event, and both see that it is decided", async () => {
    await begin();
    await Promise.all([open("admin"), open("owner")]);
    const lists = await Promise.all([
      click("admin", "keep", "member"),
      click("owner", "keep", "member"),
    ]);
    const said = lists.map(
      (list) => /(?:Someone already decided|keeps access, as)/.exec(list)?.[0] ?? "nothing",
    );
    expect(said.toSorted()).toEqual(["Someone already decided", "keeps access, as"]);
    expect(await actionsOn(idOf("member"))).toEqual(["member.reviewed"]);
  });

  test("of a member who changed in between says so, and shows the list as it is now", async () => {
    await begin();
    await open("admin");
    await story.as("owner").member.changeRole({ id: idOf("member"), roles: ["billing"] });
    const list = await click("admin", "keep", "member");
    expect(list).toContain("Someone else changed this at the same time.");
    expect(list).toContain(`"2 ${idOf("member")}"`);
    expect(await click("admin", "keep", "member", 2)).toContain("keeps access, as billing.");
  });

  test("of a member who was removed in between says so", async () => {
    await begin();
    await open("admin");
    await story.as("owner").member.remove({ id: idOf("member") });
    expect(await click("admin", "keep", "member")).toContain(
      "This person is no longer a member of Acme.",
    );
  });

  test("is decided by core: a person who has lost the right since is rejected", async () => {
    await begin();
    await open("admin");
    await story.as("owner").member.changeRole({ id: idOf("admin"), roles: ["member"] });
    expect(await click("admin", "keep", "member")).toContain(
      "Your role in Acme doesn't allow this.",
    );
    expect(await memberOf("member")).toMatchObject({ reviewedAt: null });
  });
});

describe("End access", () => {
  test("says what happens before it does, and then removes the member with all that follows", async () => {
    await begin();
    await story.as("admin").invitation.create({ entries: [{ email: "jane@x.io" }] });
    await open("owner");
    const asked = await click("owner", "end", "admin");
    expect(story.workspace.openView("owner")).toMatchObject({
      title: { text: "End access" },
      submit: { text: "End access" },
    });
    expect(asked).toContain("*Admin (");
    expect(asked).toContain("They lose all access to Acme immediately");
    expect(asked).toContain("They sent 1 open invitation. It is revoked");
    expect(await memberOf("admin")).toMatchObject({ status: "active", reviewedAt: null });
    const list = await confirm("owner");
    expect(list).toContain("is no longer a member of Acme. 1 open invitation was revoked.");
    expect(list).not.toContain("*Admin*");
    expect(await actionsOn(idOf("admin"))).toEqual(["member.reviewed", "member.removed"]);
    expect((await story.invitation("jane@x.io")).state).toBe("revoked");
  });

  test("can be left for the list", async () => {
    await begin();
    await open("admin");
    await click("admin", "end", "member");
    expect(await press("admin", "back")).toContain("*Member*");
    expect(await memberOf("member")).toMatchObject({ status: "active", reviewedAt: null });
  });

  test("confirmed after someone else kept the member ends nothing", async () => {
    await begin();
    await open("admin");
    await click("admin", "end", "member");
    await story.as("owner").member.review({
      entries: [{ id: idOf("member"), decision: "keep", expectedVersion: 1 }],
    });
    expect(await confirm("admin")).toContain("Someone else changed this at the same time.");
    expect(await memberOf("member")).toMatchObject({ status: "active" });
  });

  test("confirmed by two people says to the second one that it had already ended", async () => {
    await begin();
    for (const user of ["admin", "owner"]) {
      await open(user);
      await click(user, "end", "member");
    }
    expect(await confirm("admin")).toContain("is no longer a member of Acme.");
    expect(await confirm("owner")).toContain("This person's access had already ended.");
    expect(await actionsOn(idOf("member"))).toEqual(["member.reviewed", "member.removed"]);
  });

  test("S9: does not reach a member who has since been promoted above the person", async () => {
    await begin();
    await open("admin");
    await click("admin", "end", "member");
    await story.as("owner").member.changeRole({ id: idOf("member"), roles: ["owner"] });
    expect(await confirm("admin")).toContain("This requires a higher role than yours.");
    expect(await memberOf("member")).toMatchObject({ roles: ["owner"] });
  });
});
