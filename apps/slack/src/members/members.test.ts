import { checkView } from "@usher/fake-slack";
import { createTestDatabase, type TestDatabase } from "@usher/core/testing";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";

import { startStory, type Story } from "../testing/start-story.ts";

let database: TestDatabase;
let story: Story;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterEach(() => story.stop());
afterAll(() => database.close());

/** What the person's window shows; Slack accepted it. */
function shown(user: string): string {
  const view = story.workspace.openView(user);
  const { type, title, blocks, submit, close, callback_id, private_metadata } = view ?? {};
  const optional = {
    ...(submit && { submit, callback_id }),
    ...(private_metadata && { private_metadata }),
  };
  expect(checkView({ type, title, blocks, close, ...optional })).toEqual([]);
  return JSON.stringify(blocks);
}

async function open(user: string, text = "", channel = "general"): Promise<string> {
  await story.workspace.command({ user, channel, command: "/invite", text: `members ${text}` });
  await story.app.idle();
  return shown(user);
}

const row = (name: string, blocks: string) => {
  const found: unknown = JSON.parse(blocks);
  const rows = Array.isArray(found) ? found.map((block) => JSON.stringify(block)) : [];
  return rows.find((one) => one.includes(`*${name}*`)) ?? "";
};

/** Chooses from the menu beside a member; the window then asks. */
async function choose(user: string, name: string, action: string): Promise<string> {
  const value = `${action} ${story.member(name).membershipId}`;
  await story.workspace.clickInView({ user, actionId: "members.menu", value });
  await story.app.idle();
  return shown(user);
}

async function confirm(user: string, values: Record<string, unknown> = {}): Promise<string> {
  await story.workspace.submitView({ user, values });
  await story.app.idle();
  return shown(user);
}

/** By the database's clock, which tests set. */
async function inAnHour(): Promise<string> {
  const [row] = await database.sql<{ at: string }>("SELECT usher_now() + interval '1 hour' AS at");
  return row?.at ?? "";
}

const memberOf = (name: string) => story.system.member.get({ id: story.member(name).membershipId });

test("an admin sees every member with role and status, and a menu where they may change something", async () => {
  story = await startStory(database);
  await story.as("owner").member.suspend({ id: story.member("billing").membershipId });
  const list = await open("admin");
  expect(row("Member", list)).toContain("member · active");
  expect(row("Member", list)).toContain("change_role");
  expect(row("Member", list)).toContain("suspend ");
  expect(row("Member", list)).not.toContain("reactivate");
  expect(row("Billing", list)).toContain("billing · ⏸️ suspended");
  expect(row("Billing", list)).toContain("reactivate");
  // Nothing above their own rank, and no way to lock themselves out.
  expect(row("Owner", list)).not.toContain("overflow");
  expect(list).toContain("*Admin* (you)");
  expect(list).not.toContain(`suspend ${story.member("admin").membershipId}`);
});

test("a person who may not read the members gets a rejection that says so", async () => {
  story = await startStory(database);
  expect(await open("member")).toContain("Your role in Acme doesn't allow this. Ask an admin.");
});

test("the list is searched, and paged by twenty", async () => {
  story = await startStory(database);
  for (let n = 0; n < 22; n += 1)
    await story.organization.addMember({ role: "member", name: `Person ${n}` });
  expect(await open("admin", "person 2")).toContain("*Person 2*");
  expect(shown("admin")).toContain("*Person 21*");
  expect(shown("admin")).not.toContain("*Owner*");
  await confirm("admin", { "search.text": "no one <!here>" });
  expect(shown("admin")).toContain("No member matches ‘no one &lt;!here&gt;’.");
  await confirm("admin", { "search.text": "" });
  expect(shown("admin")).toContain("*Person 15*");
  expect(shown("admin")).not.toContain("*Person 16*");
  const click = async (actionId: string) => {
    await story.workspace.clickInView({ user: "admin", actionId });
    await story.app.idle();
  };
  await click("members.page");
  expect(shown("admin")).toContain("*Person 21*");
  expect(shown("admin")).not.toContain("*Person 15*");
  await click("members.first");
  expect(shown("admin")).toContain("*Owner*");
});

test("a name is shown as it is, and opens neither a mention nor a link", async () => {
  story = await startStory(database);
  await story.organization.addMember({ role: "member", name: "<!channel> *evil.com*" });
  const list = await open("admin");
  expect(list).toContain("&lt;!channel&gt;");
  expect(list).toContain("evil.\u200bcom");
  expect(list).not.toMatch(/<[!@#h]/);
});

describe("a change", () => {
  test.each([
    ["suspend", {}, "is suspended.", { status: "suspended" }, "member.suspended"],
    [
      "change_role",
      { "role.select": "billing" },
      "now has the role billing.",
      { roles: ["billing"] },
      "member.role_changed",
    ],
  ] as const)(
    "%s asks first, is done as the person who clicked, and shows in the list",
    async (action, values, says, after, audited) => {
      story = await startStory(database);
      await open("admin");
      const asked = await choose("admin", "member", action);
      expect(asked).toContain(`*Member (`);
      expect(await memberOf("member")).toMatchObject({ status: "active", roles: ["member"] });
      const list = await confirm("admin", values);
      expect(list).toContain(says);
      expect(await memberOf("member")).toMatchObject(after);
      const { events } = await story.system.audit.list({
        subjectId: story.member("member").membershipId,
      });
      expect(events[0]).toMatchObject({
        action: audited,
        actorKind: "slack_user",
        actorId: story.member("admin").userId,
        via: "slack",
      });
    },
  );

  test("reactivates, and removes", async () => {
    story = await startStory(database);
    const { membershipId: id } = story.member("member");
    await story.as("owner").member.suspend({ id });
    await open("admin");
    expect(await choose("admin", "member", "reactivate")).toContain("They get their role back");
    expect(await confirm("admin")).toContain("is active again, as member.");
    expect(await memberOf("member")).toMatchObject({ status: "active" });
    expect(await choose("admin", "member", "remove")).toContain("need a new invitation");
    const list = await confirm("admin");
    expect(list).toContain("is no longer a member of Acme.");
    expect(row("Member", list)).toBe("");
    await expect(memberOf("member")).rejects.toThrow();
  });

  test("to the role that the member has already says so, and nothing else happens", async () => {
    story = await startStory(database);
    const before = await memberOf("member");
    await open("admin");
    await choose("admin", "member", "change_role");
    expect(await confirm("admin")).toContain("already has the role member.");
    expect(await memberOf("member")).toEqual(before);
  });

  test("of one's own membership is called leaving", async () => {
    story = await startStory(database);
    await open("admin");
    await choose("admin", "admin", "remove");
    expect(story.workspace.openView("admin")).toMatchObject({
      title: { text: "Leave" },
      submit: { text: "Leave" },
    });
  });

  test("says what hangs on the member: their open invitations, approvals and delegations", async () => {
    story = await startStory(database);
    await story
      .as("admin")
      .invitation.create({ entries: [{ email: "jane@x.io" }, { email: "joe@x.io" }] });
    const until = await inAnHour();
    await story.as("admin").approval.delegate({ toUserId: story.member("member").userId, until });
    await open("owner");
    const asked = await choose("owner", "admin", "suspend");
    expect(asked).toContain(
      "They sent 2 open invitations. Those that no one else vouches for are revoked.",
    );
    expect(asked).toContain("They can no longer approve requests.");
    expect(asked).toContain("1 delegation from or to them ends.");
    expect(await confirm("owner")).toContain("is suspended. 2 open invitations were revoked.");
    expect((await story.invitation("jane@x.io")).state).toBe("revoked");
  });

  test("of roles offers none above the person's own, and custom roles by name", async () => {
    story = await startStory(database);
    await story.as("owner").role.create({ slug: "org-guide", name: "Guide" });
    await open("admin");
    const asked = await choose("admin", "member", "change_role");
    expect(asked).toContain('"value":"admin"');
    expect(asked).not.toContain('"value":"owner"');
    const kept = await confirm("admin", {
      "role.select": "billing",
      "custom_roles.select": "org-guide",
    });
    expect(kept).toContain("Custom roles can only be combined with member.");
    expect(await confirm("admin", { "role.select": "member" })).toContain(
      "now has the roles member and Guide.",
    );
    expect(await memberOf("member")).toMatchObject({ roles: ["member", "org-guide"] });
  });

  test("is decided by core: a person who has lost the right since is rejected", async () => {
    story = await startStory(database);
    await open("admin");
    await choose("admin", "member", "suspend");
    await story
      .as("owner")
      .member.changeRole({ id: story.member("admin").membershipId, roles: ["member"] });
    expect(await confirm("admin")).toContain("Your role in Acme doesn't allow this. Ask an admin.");
    expect(await memberOf("member")).toMatchObject({ status: "active" });
  });

  test("S9: does not reach a member who has since been promoted above the person", async () => {
    story = await startStory(database);
    await open("admin");
    await choose("admin", "member", "remove");
    await story
      .as("owner")
      .member.changeRole({ id: story.member("member").membershipId, roles: ["owner"] });
    expect(await confirm("admin")).toContain("This requires a higher role than yours.");
    expect(await memberOf("member")).toMatchObject({ roles: ["owner"] });
  });

  test.each([
    [
      "suspended",
      "suspend",
      () => story.as("owner").member.suspend({ id: story.member("member").membershipId }),
      "was already suspended.",
    ],
    [
      "removed",
      "suspend",
      () => story.as("owner").member.remove({ id: story.member("member").membershipId }),
      "This person is no longer a member of Acme.",
    ],
    [
      "given another role",
      "change_role",
      () =>
        story
          .as("owner")
          .member.changeRole({ id: story.member("member").membershipId, roles: ["billing"] }),
      "Someone else changed this at the same time.",
    ],
  ] as const)(
    "of a member who was %s in between says so",
    async (_state, action, changeFirst, says) => {
      story = await startStory(database);
      await open("admin");
      await choose("admin", "member", action);
      await changeFirst();
      expect(await confirm("admin")).toContain(says);
    },
  );

  test("leaves an organization its last owner", async () => {
    story = await startStory(database);
    await open("owner");
    expect(await choose("owner", "owner", "remove")).toContain("You leave Acme");
    expect(await confirm("owner")).toContain("Acme needs at least one active owner.");
    expect(await memberOf("owner")).toMatchObject({ roles: ["owner"] });
  });

  test("of the person's own membership lets them leave", async () => {
    story = await startStory(database);
    await open("admin");
    await choose("admin", "admin", "remove");
    expect(await confirm("admin")).toContain("You left Acme.");
    await expect(memberOf("admin")).rejects.toThrow();
  });

  test("can be left for the list, on the page it came from", async () => {
    story = await startStory(database);
    await open("admin", "mem");
    await choose("admin", "member", "remove");
    await story.workspace.clickInView({ user: "admin", actionId: "members.first" });
    await story.app.idle();
    expect(shown("admin")).toContain("*Member*");
    expect(shown("admin")).not.toContain("*Billing*");
    expect(await memberOf("member")).toMatchObject({ status: "active" });
  });
});

test("the list opens in the app's direct message and from an admin's Home tab", async () => {
  story = await startStory(database);
  story.workspace.say({ user: "admin", channel: "@admin", text: "hello" });
  expect(await open("admin", "", "@admin")).toContain("*Member*");
  await story.workspace.closeView({ user: "admin" });
  await story.workspace.openHome({ user: "admin" });
  await story.app.idle();
  await story.workspace.clickInHome({ user: "admin", actionId: "home.members" });
  await story.app.idle();
  expect(shown("admin")).toContain("*Member*");
  await story.workspace.openHome({ user: "member" });
  await story.app.idle();
  expect(JSON.stringify(story.workspace.home("member"))).not.toContain("home.members");
});
