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

const channel = () => story.workspace.channel("approvals");
const event = async (type: string) => {
  await story.workspace.event({ type, channel: channel().id });
  await story.app.idle();
};
const ask = async (email: string) => {
  const { says } = await story.invite("member", email);
  await story.app.idle();
  return says;
};
const leave = () => {
  channel().members = channel().members.filter((id) => id !== story.workspace.botUserId);
};
const alerts = (user: string) =>
  story.dms(user).filter((text) => text.includes("can't ask for approvals"));

describe.each([
  ["private", "group"],
  ["public", "channel"],
])("a %s channel", (kind, prefix) => {
  const begin = async () => {
    story = await startStory(database, {
      prepare(workspace) {
        workspace.channel("approvals").is_private = kind === "private";
      },
    });
  };

  test.each([
    ["archive", "archived", () => void (channel().is_archived = true)],
    ["left", "not in that channel anymore", leave],
  ])(
    "%s: requesters read the truth, and admins get one message a day",
    async (what, reason, happen) => {
      await begin();
      happen();
      await event(`${prefix}_${what}`);
      for (const email of ["jane@acme.com", "sam@acme.com"]) {
        const says = await ask(email);
        expect(says).toContain(`I couldn't ask in <#${channel().id}>`);
        expect(says).toContain(reason);
        expect(says).not.toContain("I've asked in");
      }
      await event(`${prefix}_${what}`);
      for (const user of ["admin", "owner"])
        expect(alerts(user)).toEqual([expect.stringContaining(reason)]);
      expect(alerts("member")).toEqual([]);
      database.clock.advance("25 hours");
      await event(`${prefix}_${what}`);
      expect(alerts("admin")).toHaveLength(2);
    },
  );

  test("unarchived, gets the requests that waited", async () => {
    await begin();
    channel().is_archived = true;
    await event(`${prefix}_archive`);
    await ask("jane@acme.com");
    expect(story.approvals()).toEqual([]);
    channel().is_archived = false;
    await event(`${prefix}_unarchive`);
    expect(story.request().text).toContain("jane@acme.com");
    expect(await ask("sam@acme.com")).toContain(`I've asked in <#${channel().id}>`);
  });
});

test("a request that ends while its channel cannot be used is shown when it can be again", async () => {
  story = await startStory(database);
  await ask("jane@acme.com");
  const members = channel().members;
  leave();
  await event("group_left");
  await ask("sam@acme.com");
  for (const { id } of (await story.as("owner").approval.list({})).approvals)
    await story.as("owner").approval.approve({ id });
  await story.app.idle();
  expect(story.approvals()).toHaveLength(1);
  expect(JSON.stringify(story.approvals())).toContain('"approve"');

  channel().members = members;
  await event("group_unarchive");
  await story.settled();
  const texts = story.approvals().map(({ blocks }) => JSON.stringify(blocks));
  expect(texts).toHaveLength(2);
  for (const text of texts) expect(text).not.toContain('"approve"');
});

test("a post that Slack rejects is enough to know it, without an event", async () => {
  story = await startStory(database);
  channel().is_archived = true;
  expect(await ask("jane@acme.com")).toContain("I've asked in");
  expect(await ask("sam@acme.com")).toContain("that channel is archived");
  expect(alerts("admin")).toHaveLength(1);
});

test("a renamed channel keeps its role", async () => {
  story = await startStory(database);
  const { id } = channel();
  channel().name = "decisions";
  const renamed = { id, name: "decisions", created: 1_700_000_000 };
  await story.workspace.event({ type: "group_rename", channel: renamed });
  expect(await ask("jane@acme.com")).toContain(`I've asked in <#${id}>`);
  expect(story.workspace.messages("decisions")[0]?.text).toContain("jane@acme.com");
});
