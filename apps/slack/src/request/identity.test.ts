import { newId } from "@usher/core";
import { createTestDatabase, lookAlikes, type TestDatabase } from "@usher/core/testing";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";

import { longTimeouts } from "../testing/long-timeouts.ts";
import { startStory, type Story } from "../testing/start-story.ts";

let database: TestDatabase;
let story: Story;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterEach(() => story.stop());
afterAll(() => database.close());

const account =
  "This Slack account can't be used for Acme. Only full members of the workspace can use it.";
const outsider = "Only members of Acme's own Slack workspace can do this.";

describe("S34: an account that is not a full member is rejected with one answer", () => {
  test.each(["guest", "bot"])("%s", async (user) => {
    story = await startStory(database);
    // Even an address of the owner does not help.
    const person = story.workspace.user(user);
    person.profile.email = story.member("owner").email;
    expect((await story.invite(user, "jane@acme.com admin")).says).toBe(account);
    await story.invite("member", "jane@acme.com");
    await story.app.idle();
    await story.clickButton(user, "approve");
    expect(story.ephemeralTexts(user).at(-1)).toBe(account);
    expect((await story.invitation("jane@acme.com")).state).toBe("requested");
  });

  test("deactivated", async () => {
    story = await startStory(database);
    story.workspace.user("admin").deleted = true;
    const { says } = await story.invite("admin", "jane@acme.com");
    expect(says === account || says === "").toBe(true);
    await expect(story.invitation("jane@acme.com")).rejects.toThrow("no invitation");
  });
});

test("S34: a person from another company cannot use a button, whatever their address", async () => {
  story = await startStory(database, {
    prepare: (workspace) => {
      workspace.channel("approvals").members.push(workspace.user("foreign").id);
      workspace.user("foreign").profile.email = workspace.user("owner").profile.email ?? "";
    },
  });
  await story.invite("member", "jane@acme.com");
  await story.app.idle();
  await story.clickButton("foreign", "approve");
  await story.clickButton("foreign", "deny");
  expect(story.ephemeralTexts("foreign")).toEqual([outsider, outsider]);
  expect(story.workspace.openView("foreign")).toBeNull();
  expect((await story.invitation("jane@acme.com")).state).toBe("requested");
  expect(story.slack.calls("users.info").map((call) => call.arguments.user)).not.toContain(
    story.workspace.user("foreign").id,
  );
});

test("people of another workspace of the same enterprise are accepted, also in an organization-wide install", async () => {
  story = await startStory(database, {
    seed: { enterpriseId: "E0GRID", isEnterpriseInstall: true },
  });
  await story.invite("member", "jane@acme.com");
  await story.app.idle();
  const sister = story.workspace.addUser({ name: "sister", teamId: "T0SISTER" });
  sister.profile.email = story.member("owner").email;
  story.workspace.channel("approvals").members.push(sister.id);
  await story.clickButton("sister", "approve");
  expect(story.ephemeralTexts("sister")).toEqual([]);
  expect((await story.invitation("jane@acme.com")).state).toBe("pending");
});

test("S34: an unconfirmed address identifies no one, though a member has it", async () => {
  story = await startStory(database);
  story.workspace.user("unconfirmed").profile.email = story.member("owner").email;
  const { says } = await story.invite("unconfirmed", "jane@acme.com admin");
  expect(says).toContain("Your Slack account isn't connected to Acme yet.");
  await story.invite("member", "jane@acme.com");
  await story.app.idle();
  await story.clickButton("unconfirmed", "approve");
  expect(story.ephemeralTexts("unconfirmed").at(-1)).toContain("isn't connected to Acme yet");
  expect((await story.invitation("jane@acme.com")).state).toBe("requested");
});

test("a mentioned person's unconfirmed address is not filled in", async () => {
  story = await startStory(database);
  story.workspace.user("unconfirmed").profile.email = "uma@acme.com";
  await story.invite("admin", "@unconfirmed");
  const form = JSON.stringify(story.workspace.openView("admin")?.blocks);
  expect(form).toContain("I can't see the email address of someone you mentioned.");
  expect(form).not.toContain("uma@acme.com");
});

test("a person whose address no member has learns what to do", async () => {
  story = await startStory(database);
  const { id } = story.workspace.addUser({ name: "newbie", email: "newbie@elsewhere.example" });
  story.workspace.channel("general").members.push(id);
  expect((await story.invite("newbie", "jane@acme.com")).says).toBe(
    "Your Slack account isn't connected to Acme yet. Connect it: `/invite link`. If you aren't a member of Acme, ask an admin to invite you.",
  );
});

test("a member of another organization gets the same answer", async () => {
  story = await startStory(database);
  await story.addMember("leaver", "member");
  await story.as("owner").member.remove({ id: story.member("leaver").membershipId });
  expect((await story.invite("leaver", "jane@acme.com")).says).toContain(
    "Your Slack account isn't connected to Acme",
  );
});

test("a suspended member is rejected at the next click", async () => {
  story = await startStory(database);
  await story.addMember("leaver", "admin");
  await story.invite("member", "jane@acme.com");
  await story.app.idle();
  await story.as("owner").member.suspend({ id: story.member("leaver").membershipId });
  await story.clickButton("leaver", "approve");
  expect(story.ephemeralTexts("leaver").at(-1)).toBe(
    "Your membership in Acme isn't active. Ask an admin of Acme.",
  );
  expect((await story.invitation("jane@acme.com")).state).toBe("requested");
});

test("the address is matched without regard to case", async () => {
  story = await startStory(database);
  const person = story.workspace.user("admin");
  person.profile.email = story.member("admin").email.toUpperCase();
  expect((await story.invite("admin", "jane@acme.com")).says).toMatch(/^Invited jane@acme.com/);
});

test("S7: an address in Slack that is only spelled like a member's is another", async () => {
  story = await startStory(database);
  const email = "owner@kilo.example";
  const { read } = database.store;
  const user = await read.users.ensure({ id: newId(), name: null, email, emailKey: email });
  await read.members.ensure({
    organizationId: story.organization.id,
    id: newId(),
    userId: user.id,
    role: "owner",
    customRoles: [],
    invitationId: null,
  });
  const says = async (name: string, spelling: string) => {
    const { id } = story.workspace.addUser({ name, email: spelling });
    story.workspace.channel("general").members.push(id);
    return (await story.invite(name, "jane@acme.com")).says;
  };
  for (const [at, [what, spelling]] of lookAlikes.entries())
    expect(await says(`spelled${at}`, spelling), what).toContain("isn't connected to Acme");
  expect(await says("owner-indeed", email.toUpperCase())).toMatch(/^Invited jane@acme.com/);
});

test.each(["invalid_auth", "account_inactive", "token_revoked", "not_authed"])(
  "an invalid token (%s) means that the app was removed, not that Slack is slow",
  async (error) => {
    story = await startStory(database);
    story.slack.script("users.info", { kind: "error", error });
    expect((await story.invite("admin", "jane@acme.com")).says).toBe(
      "Usher isn't connected to this Slack workspace, or was removed from it. Nothing was saved. Ask an owner of your organization for a new link to connect it.",
    );
    expect((await story.system.invitation.list()).invitations).toEqual([]);
    story.slack.setDefault("views.open", { kind: "error", error });
    for (const form of ["", "link", "settings"])
      expect((await story.invite("admin", form)).says).toContain("was removed from it");
    story.slack.setDefault("views.open", null);
  },
);

test("a slow identity lookup in Slack is reported in time", async () => {
  // Long enough for the calls that are answered.
  story = await startStory(database, {
    config: { requestTimeouts: { ...longTimeouts, slackMs: 4_000 } },
  });
  story.slack.script("users.info", { kind: "hang" });
  const slow = await story.invite("admin", "jane@acme.com");
  expect(slow.says).toBe(
    "Slack didn't identify you in time. Nothing was saved; try again in a moment.",
  );
  story.slack.script("users.info", { kind: "ratelimited", retryAfter: 30 });
  expect((await story.invite("admin", "jane@acme.com")).says).toContain("Nothing was saved");
  expect((await story.invite("admin", "jane@acme.com")).says).toMatch(/^Invited jane@acme.com/);
});
