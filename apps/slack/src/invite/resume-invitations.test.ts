import { erasePerson, reportOrganization, resumeReportedOrganization } from "@usher/core";
import { checkMessage, checkView } from "@usher/fake-slack";
import {
  createTestDatabase,
  linkTokenOf,
  testContext,
  type TestDatabase,
} from "@usher/core/testing";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";

import { startStory, type Story } from "../testing/start-story.ts";

let database: TestDatabase;
let story: Story;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterEach(() => story.stop());
afterAll(() => database.close());

const actionId = "organization.resume_invitations";
let strangers = 0;

async function settled(): Promise<void> {
  await story.app.idle();
  await story.settled();
}

/** Three strangers report the organization, as the page of their links lets them. */
async function report(): Promise<void> {
  for (let count = 0; count < 3; count += 1) {
    const email = `s@people${(strangers += 1)}.example`;
    await story.as("owner").invitation.create({ entries: [{ email }] });
    const visitor = testContext(story.store, null, { via: "page" });
    await reportOrganization(
      visitor,
      await linkTokenOf(story.store, await story.invitation(email)),
    );
  }
  expect(await pause()).not.toBeNull();
}

async function pauseByReports(): Promise<void> {
  await report();
  await settled();
}

const operator = () =>
  testContext(story.store, { kind: "system", name: "usher-cli" }, { via: "cli" });
const pause = async () => (await story.as("owner").organization.get()).invitationsPause;
const resumed = async () =>
  (await story.system.audit.list({ action: "organization.invitations_resumed" })).events;

/** The newest notice of a person, whatever was said under it; Slack accepted it. */
function notice(user: string) {
  const message = story.workspace.dm(user).findLast(({ blocks }) => blocks.length > 0);
  if (message === undefined) throw new Error(`${user} has no message`);
  const { text, blocks } = message;
  expect(checkMessage({ text, blocks })).toEqual([]);
  return { message, shown: JSON.stringify(blocks) };
}

function valueIn(shown: string): string {
  return (
    /"action_id":"organization\.resume_invitations".*?"value":"([^"]*)"/.exec(shown)?.[1] ?? ""
  );
}

async function click(
  user: string,
  at: { channel: string; messageTs: string; value: string },
  more: { times?: number; redeliver?: boolean } = {},
) {
  const delivery = await story.workspace.click({ user, actionId, ...at, ...more });
  await settled();
  return delivery;
}

function clickNotice(user: string, more: { times?: number; redeliver?: boolean } = {}) {
  const { message, shown } = notice(user);
  const at = { channel: `@${user}`, messageTs: message.ts, value: valueIn(shown) };
  return click(user, at, more);
}

const said = (user: string) => story.ephemeralTexts(user).at(-1) ?? "";

describe("the notice of a pause", () => {
  test("has a button that asks first, and says afterwards who resumed and when", async () => {
    story = await startStory(database);
    await story.addMember("second", "owner");
    await pauseByReports();
    for (const name of ["owner", "second"]) {
      const { message, shown } = notice(name);
      expect(message.text).toContain("Several people reported invitations from Acme as spam");
      expect(message.text).toContain("You can resume them once in 7 days");
      expect(shown).toContain(actionId);
      expect(shown).toContain("An owner can do this once in 7 days.");
    }
    await clickNotice("second");
    expect(await pause()).toBeNull();
    const [event] = await resumed();
    expect(event).toMatchObject({
      actorKind: "slack_user",
      actorId: story.member("second").userId,
      data: { by: "owner" },
    });
    const seconds = Math.floor(Date.parse(event?.at ?? "") / 1000);
    for (const name of ["owner", "second"]) {
      const { message, shown } = notice(name);
      expect(story.workspace.dm(name)).toHaveLength(1);
      expect(message.text).toMatch(
        /^✅ second resumed invitations of Acme \d+ \w+ 20\d\d, \d\d:\d\d UTC\./,
      );
      expect(shown).toContain(`<!date^${seconds}^`);
      expect(shown).not.toContain(actionId);
    }
    expect((await story.invite("owner", "new@people.example")).says).toContain("Invited");
  });

  test("follows a resume by the API and by the operator", async () => {
    story = await startStory(database);
    await pauseByReports();
    await story.as("owner").organization.resumeInvitations();
    await settled();
    expect(notice("owner").message.text).toContain("Owner resumed invitations of Acme");
    await pauseByReports();
    expect(story.workspace.dm("owner")).toHaveLength(2);
    await resumeReportedOrganization(operator(), story.organizationId);
    await settled();
    const [first, second] = story.dms("owner");
    expect(first).toContain("Owner resumed invitations of Acme");
    expect(second).toContain("The operator of this server resumed invitations of Acme");
  });

  test("that is posted after the resume has no button", async () => {
    story = await startStory(database);
    await story.app.stop();
    await report();
    await story.as("owner").organization.resumeInvitations();
    const { app } = await story.startApp();
    await app.idle();
    await story.settled();
    expect(notice("owner").message.text).toContain("Owner resumed invitations of Acme");
    expect(notice("owner").shown).not.toContain(actionId);
    await app.stop();
  });

  test("does not name an owner who was erased since", async () => {
    story = await startStory(database);
    await story.addMember("second", "owner");
    await pauseByReports();
    await clickNotice("second");
    await erasePerson(operator(), { email: story.member("second").email });
    await settled();
    expect(notice("owner").message.text).toMatch(/^✅ An owner resumed invitations of Acme/);
  });
});

describe("the button", () => {
  test("requires no second factor of a Slack account, and one click counts however often Slack delivers it", async () => {
    story = await startStory(database);
    await pauseByReports();
    await clickNotice("owner", { times: 3, redeliver: true });
    expect(await resumed()).toHaveLength(1);
    expect(await pause()).toBeNull();
  });

  test("pressed by two owners at once resumes once, and both read who it was", async () => {
    story = await startStory(database);
    await story.addMember("second", "owner");
    await pauseByReports();
    await Promise.all(
      ["owner", "second"].map((user) => {
        const { message, shown } = notice(user);
        const at = { channel: `@${user}`, messageTs: message.ts, value: valueIn(shown) };
        return story.workspace.click({ user, actionId, ...at });
      }),
    );
    await settled();
    const events = await resumed();
    expect(events).toHaveLength(1);
    const winner = events[0]?.actorId === story.member("owner").userId ? "Owner" : "second";
    for (const user of ["owner", "second"])
      expect(notice(user).message.text).toContain(`✅ ${winner} resumed invitations of Acme`);
  });

  test("resumes no second time in 7 days, and says from when on", async () => {
    story = await startStory(database);
    await pauseByReports();
    await clickNotice("owner");
    database.clock.advance("6 days");
    await pauseByReports();
    expect(notice("owner").message.text).toContain(
      "An owner resumed them less than 7 days before this pause.",
    );
    await clickNotice("owner");
    expect(await pause()).not.toBeNull();
    const from = Math.floor(Date.parse((await pause())?.resumableFrom ?? "") / 1000);
    expect(said("owner")).toContain("An owner of Acme resumed invitations less than 7 days ago.");
    expect(said("owner")).toContain(`<!date^${from}^`);
    expect(notice("owner").shown).toContain(actionId);
    database.clock.advance("25 hours");
    await clickNotice("owner");
    expect(await pause()).toBeNull();
    expect(notice("owner").message.text).toContain("✅ Owner resumed invitations of Acme");
  });

  test("of an earlier pause does not end a later one, and the message says who ended its own", async () => {
    story = await startStory(database);
    await pauseByReports();
    const { message, shown } = notice("owner");
    const value = valueIn(shown);
    story.slack.setDefault("chat.update", { kind: "error", error: "cant_update_message" });
    await resumeReportedOrganization(operator(), story.organizationId);
    await pauseByReports();
    expect(story.dms("owner")[0]).toContain("Several people reported");
    await click("owner", { channel: "@owner", messageTs: message.ts, value });
    expect(await pause()).not.toBeNull();
    expect(story.dms("owner")[0]).toContain("The operator of this server resumed");
    expect(notice("owner").shown).toContain(actionId);
  });

  test.each(["admin", "member"])(
    "S34: pressed by a former owner who is %s changes nothing and names the owners",
    async (role) => {
      story = await startStory(database);
      await story.addMember("second", "owner");
      await pauseByReports();
      const { membershipId: id } = story.member("second");
      await story.as("owner").member.changeRole({ id, roles: [role] });
      await clickNotice("second");
      expect(await pause()).not.toBeNull();
      expect(await resumed()).toEqual([]);
      expect(said("second")).toBe(
        "Only an owner of Acme can resume invitations. Owner can resume them.",
      );
    },
  );

  test.each(["now", "2020-01-01T00:00:00.000Z"])(
    "S34: with a value that names no pause, %s, changes nothing and says so",
    async (value) => {
      story = await startStory(database);
      await pauseByReports();
      const resume = { type: "button", text: { type: "plain_text", text: "Resume" }, value };
      const elements = [{ ...resume, action_id: actionId }];
      const messageTs = await story.post({ text: "Old", blocks: [{ type: "actions", elements }] });
      await click("owner", { channel: "approvals", messageTs, value });
      expect(await pause()).not.toBeNull();
      expect(said("owner")).toContain("This button is from an older version of Usher");
    },
  );
});

describe("a command while invitations are paused", () => {
  test("gives an owner the button, which works", async () => {
    story = await startStory(database);
    await pauseByReports();
    const { says } = await story.invite("owner", "new@people.example");
    expect(says).toMatch(
      /^Invitations of Acme are paused because several people reported them as spam\. No one was invited\. You can resume them once in 7 days/,
    );
    const answer = story.workspace.ephemerals("owner").at(-1);
    const shown = JSON.stringify(answer?.blocks);
    expect(shown).toContain(actionId);
    const at = { channel: "general", messageTs: answer?.ts ?? "", value: valueIn(shown) };
    await click("owner", at);
    expect(await pause()).toBeNull();
    expect(said("owner")).toContain("✅ Owner resumed invitations of Acme");
    expect((await story.invite("owner", "new@people.example")).says).toContain("Invited");
  });

  test.each(["admin", "member"])("names the owners to %s, without a button", async (user) => {
    story = await startStory(database);
    await story.addMember("second", "owner");
    await pauseByReports();
    const { says } = await story.invite(user, "new@people.example");
    expect(says).toBe(
      "Invitations of Acme are paused because several people reported them as spam. No one was invited. Owner and second can resume them.",
    );
    expect(JSON.stringify(story.workspace.ephemerals(user).at(-1) ?? {})).not.toContain(actionId);
  });

  test("tells everyone else from when on an owner may, where none may now", async () => {
    story = await startStory(database);
    await pauseByReports();
    await story.as("owner").organization.resumeInvitations();
    database.clock.advance("1 day");
    await pauseByReports();
    const { says } = await story.invite("admin", "new@people.example");
    expect(says).toContain("until then only the operator of this server can.");
    expect(says).not.toContain("Owner can resume them.");
  });
});

describe("the form while invitations are paused", () => {
  const typed = { "emails.text": "new@people.example" };

  async function submit(user: string) {
    await story.invite(user, "");
    await story.app.idle();
    return story.workspace.submitView({ user, values: typed });
  }

  test("keeps what an owner typed, with the button, and sends it afterwards", async () => {
    story = await startStory(database);
    await pauseByReports();
    await submit("owner");
    const view = story.workspace.openView("owner");
    const shown = JSON.stringify(view?.blocks);
    expect(shown).toContain("You can resume them once in 7 days");
    expect(shown).toContain(actionId);
    await story.workspace.clickInView({ user: "owner", actionId, value: valueIn(shown) });
    await settled();
    expect(await pause()).toBeNull();
    const after = story.workspace.openView("owner");
    const { type, title, blocks, submit: send, close, callback_id, private_metadata } = after ?? {};
    expect(
      checkView({ type, title, blocks, submit: send, close, callback_id, private_metadata }),
    ).toEqual([]);
    const left = JSON.stringify(blocks);
    expect(left).toContain("✅ Owner resumed invitations of Acme");
    expect(left).toContain("new@people.example");
    expect(left).not.toContain(actionId);
    await story.workspace.submitView({ user: "owner", values: typed });
    expect((await story.invitation("new@people.example")).state).toBe("pending");
  });

  test("names the owners to a member under the addresses", async () => {
    story = await startStory(database);
    await pauseByReports();
    const { body } = await submit("member");
    expect(JSON.parse(body)).toMatchObject({
      response_action: "errors",
      errors: { emails: expect.stringContaining("Owner can resume them.") },
    });
  });
});
