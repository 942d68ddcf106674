import { createTestDatabase, type TestDatabase } from "@usher/core/testing";
import type { FakeView } from "@usher/fake-slack";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";

import { startStory, type Story } from "../testing/start-story.ts";

let database: TestDatabase;
let story: Story;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterEach(() => story.stop());
afterAll(() => database.close());

const outdatedForm =
  "This form is from an older version of Usher, so nothing was saved. Copy what you typed, close the form and open it again.";
const outdatedButton =
  "This button is from an older version of Usher, so nothing was changed. Type `/invite list` to see what is open.";

const view = (user: string) => story.workspace.openView(user);

/** What another version of the app would have opened. */
async function changeView(user: string, change: (view: FakeView) => object): Promise<void> {
  const open = view(user);
  if (open === null) throw new Error(`${user} has no modal open`);
  const { title, submit, close, blocks, callback_id, private_metadata } = open;
  const same = { type: "modal", title, submit, close, blocks, callback_id, private_metadata };
  const answer = await fetch(`${story.slack.apiUrl}views.update`, {
    method: "POST",
    headers: {
      authorization: `Bearer ${story.workspace.botToken}`,
      "content-type": "application/json",
    },
    body: JSON.stringify({ view_id: open.id, view: { ...same, ...change(open) } }),
  });
  expect(await answer.json()).toMatchObject({ ok: true });
}

const without = (blockId: string) => (open: FakeView) => ({
  blocks: open.blocks.filter((block) => block["block_id"] !== blockId),
});

const forms: readonly [
  form: string,
  open: () => Promise<unknown>,
  change: (view: FakeView) => object,
  values: Record<string, unknown>,
][] = [
  [
    "a name that is no longer used",
    () => story.invite("owner", ""),
    () => ({ callback_id: "invitation.gone" }),
    { "emails.text": "jane@acme.com" },
  ],
  ["no role", () => story.invite("owner", ""), without("role"), { "emails.text": "jane@acme.com" }],
  ["no quorum", () => story.invite("owner", "settings"), without("quorum"), {}],
  [
    "no state",
    () => story.invite("owner", "settings"),
    () => ({ private_metadata: "x" }),
    { "quorum.select": "3" },
  ],
  [
    "no request",
    async () => {
      await story.invite("member", "jane@acme.com");
      await story.app.idle();
      await story.clickButton("owner", "deny");
    },
    () => ({ private_metadata: "" }),
    { "reason.text": "not now" },
  ],
];

test.each(forms)("a form with %s keeps what was typed", async (_what, open, change, values) => {
  story = await startStory(database);
  await open();
  await story.app.idle();
  await changeView("owner", change);
  await story.workspace.submitView({ user: "owner", values });
  await story.app.idle();
  expect(Object.values(view("owner")?.errors ?? {})).toEqual([outdatedForm]);
  const { policy } = await story.as("owner").organization.get();
  expect(policy.approval.quorum).toBe(1);
  const { invitations } = await story.system.invitation.list({});
  expect(invitations.filter(({ state }) => state !== "requested")).toEqual([]);
});

test("a form without inputs says so in its place", async () => {
  story = await startStory(database);
  await story.invite("owner", "");
  const text = { type: "plain_text", text: "Sure?" };
  await changeView("owner", () => ({
    callback_id: "invitation.gone",
    blocks: [{ type: "section", text }],
  }));
  await story.workspace.submitView({ user: "owner", values: {} });
  expect(JSON.stringify(view("owner")?.blocks)).toContain(outdatedForm);
});

const button = (action_id: string, value?: string) => ({
  type: "actions",
  elements: [
    {
      type: "button",
      action_id,
      text: { type: "plain_text", text: "Do" },
      ...(value === undefined ? {} : { value }),
    },
  ],
});

test.each([
  ["an action that is no longer there", "approve.twice", "x"],
  ["no request", "approve", undefined],
  ["a word for a request", "deny", "jane"],
  ["a word for an invitation", "invitation.revoke", "jane"],
])("a button with %s is answered as outdated", async (_what, actionId, value) => {
  story = await startStory(database);
  const messageTs = await story.post({ text: "A request", blocks: [button(actionId, value)] });
  await story.clickButton("owner", actionId, { messageTs });
  expect(story.ephemeralTexts("owner")).toEqual([outdatedButton]);
});

test("a menu choice that is no longer there is answered as outdated", async () => {
  story = await startStory(database);
  const option = (value: string) => ({ text: { type: "plain_text", text: value }, value });
  const menu = { type: "overflow", action_id: "invitation.manage", options: [option("forward x")] };
  const blocks = [{ type: "actions", elements: [menu] }];
  const messageTs = await story.post({ text: "An invitation", blocks });
  await story.clickButton("owner", "invitation.manage", { messageTs, value: "forward x" });
  expect(story.ephemeralTexts("owner")).toEqual([outdatedButton]);
});

test("an outdated button in a form or in the Home tab is answered as outdated", async () => {
  story = await startStory(database);
  await story.invite("owner", "");
  await changeView("owner", ({ blocks }) => ({ blocks: [...blocks, button("form.gone")] }));
  await story.workspace.clickInView({ user: "owner", actionId: "form.gone" });
  await story.app.idle();
  expect(JSON.stringify(view("owner")?.blocks)).toContain(outdatedButton);
  await story.workspace.closeView({ user: "owner" });
  expect(view("owner")?.callback_id).toBe("invitation.create");
  const home = { type: "home", blocks: [button("home.gone")] };
  await fetch(`${story.slack.apiUrl}views.publish`, {
    method: "POST",
    headers: {
      authorization: `Bearer ${story.workspace.botToken}`,
      "content-type": "application/json",
    },
    body: JSON.stringify({ user_id: story.workspace.user("owner").id, view: home }),
  });
  await story.workspace.clickInHome({ user: "owner", actionId: "home.gone" });
  await story.app.idle();
  expect(JSON.stringify(view("owner")?.blocks)).toContain(outdatedButton);
});

test("a shortcut that is no longer there is answered as outdated", async () => {
  story = await startStory(database);
  await story.workspace.globalShortcut({ user: "owner", callbackId: "invitation.gone" });
  await story.app.idle();
  expect(JSON.stringify(view("owner")?.blocks)).toContain(
    "This shortcut is from an older version of Usher, so nothing was changed. Type `/invite` instead.",
  );
});
