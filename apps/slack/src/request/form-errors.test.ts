import { checkView } from "@usher/fake-slack";
import { createTestDatabase, type TestDatabase } from "@usher/core/testing";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";

import { startStory, type Story } from "../testing/start-story.ts";
import type { StoryOptions } from "../testing/start-fixture.ts";

let database: TestDatabase;
let story: Story;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterEach(() => story.stop());
afterAll(() => database.close());

const begin = async (options?: StoryOptions) => (story = await startStory(database, options));
const blocked = { domains: { block: ["bad.io"] } };
const view = (user: string) => story.workspace.openView(user);
const form = (user: string) => JSON.stringify(view(user)?.blocks ?? null);
const typed = (user: string, blockId: string) =>
  Object.values(view(user)?.state.values[blockId] ?? {})[0];
const submit = (user: string, values: Record<string, unknown>) =>
  story.workspace.submitView({ user, values });

async function inviteBy(user: string, values: Record<string, unknown>): Promise<void> {
  await story.invite(user, "");
  await submit(user, values);
}

async function openDeny(user: string): Promise<void> {
  await story.invite("member", "jane@acme.com");
  await story.app.idle();
  await story.clickButton(user, "deny");
}

describe("the form of an invitation", () => {
  test("stays open with the error at the addresses while no one was invited", async () => {
    await begin();
    await inviteBy("admin", {
      "emails.text": "jane@acme, bob@acme",
      "role.select": "billing",
      "expiry.select": "72",
      "note.text": "both on Monday",
    });
    expect(view("admin")).toMatchObject({
      callback_id: "invitation.create",
      errors: { emails: expect.stringContaining("jane@acme") },
    });
    expect(typed("admin", "emails")).toMatchObject({ value: "jane@acme, bob@acme" });
    expect(typed("admin", "note")).toMatchObject({ value: "both on Monday" });
    expect(typed("admin", "role")).toMatchObject({ selected_option: { value: "billing" } });
  });

  test("is sent again after a correction, and after the reason has passed", async () => {
    await begin();
    await inviteBy("admin", { "emails.text": "jane@acme" });
    await submit("admin", { "emails.text": "jane@acme.com" });
    expect(form("admin")).toContain("Invited jane@acme.com as member.");
    await story.workspace.closeView({ user: "admin" });
    await inviteBy("admin", { "emails.text": "jane@acme.com" });
    expect(view("admin")?.errors.emails).toContain("already has an open invitation");
    await story.invite("admin", "revoke jane@acme.com");
    await submit("admin", {});
    expect(form("admin")).toContain("Invited jane@acme.com as member.");
  });

  test("shows an error under the input that it is about", async () => {
    await begin();
    await story.as("owner").role.create({ slug: "org-design", name: "Design" });
    await story.invite("admin", "");
    await story.as("owner").role.delete({ slug: "org-design" });
    await submit("admin", { "emails.text": "jane@acme.com", "role.select": "org-design" });
    expect(view("admin")?.errors).toEqual({
      role: expect.stringContaining("‘org-design’ isn't a role here."),
    });
    await story.as("owner").organization.updatePolicy({ policy: { expiry: { maxHours: 200 } } });
    await submit("admin", { "role.select": "member", "expiry.select": "720" });
    expect(view("admin")?.errors).toEqual({
      expiry: "Your organization doesn't allow that expiry time.",
    });
  });

  test("keeps the addresses that were not invited, and says what happened to the others", async () => {
    await begin({ policy: blocked });
    await inviteBy("admin", {
      "emails.text": "jane@acme.com bob@bad.io",
      "role.select": "billing",
      "note.text": "both on Monday",
    });
    expect(view("admin")).toMatchObject({ callback_id: "invitation.create", errors: {} });
    expect(form("admin")).toContain("Invited jane@acme.com as billing.");
    expect(form("admin")).toContain("bob@bad.io wasn't invited: Acme doesn't allow");
    expect(typed("admin", "emails:remaining")).toMatchObject({ value: "bob@bad.io" });
    await submit("admin", { "emails:remaining.text": "bob@acme.com zoe@bad.io" });
    expect(await story.invitation("bob@acme.com")).toMatchObject({ roles: ["billing"] });
    expect(form("admin")).not.toContain("Invited jane@acme.com");
    expect(typed("admin", "emails")).toMatchObject({ value: "zoe@bad.io" });
    await submit("admin", { "emails.text": "zoe@acme.com" });
    expect(form("admin")).toContain("Invited zoe@acme.com as billing.");
    expect(view("admin")?.callback_id).toBe("");
  });

  test("is replaced by the result where a correction would change nothing", async () => {
    await begin();
    const member = story.member("member").email;
    await inviteBy("admin", { "emails.text": `jane@acme.com ${member}` });
    expect(view("admin")?.callback_id).toBe("");
    expect(form("admin")).toContain("is already a member");
  });

  test("stays open for an account that is not connected, in plain text", async () => {
    await begin();
    await inviteBy("noemail", { "emails.text": "jane@acme.com" });
    expect(view("noemail")?.errors).toEqual({
      emails:
        "Your Slack account isn't connected to Acme yet. Connect it: /invite link. If you aren't a member of Acme, ask an admin to invite you.",
    });
    expect(typed("noemail", "emails")).toMatchObject({ value: "jane@acme.com" });
  });

  test("comes back filled when a slow database rejects it after all", async () => {
    let answer = () => {};
    const answered = new Promise<void>((resolve) => {
      answer = resolve;
    });
    let held = false;
    await begin({
      policy: blocked,
      config: {
        requestTimeouts: { answerMs: 8000, databaseMs: 3000, slackMs: 5000, prefillMs: 3000 },
      },
      wrapStore: (store) => ({
        ...store,
        transaction: async (work) => {
          const result = await store.transaction(work);
          if (held) await answered;
          return result;
        },
      }),
    });
    await story.invite("admin", "");
    held = true;
    await submit("admin", { "emails.text": "jane@bad.io", "note.text": "on Monday" });
    expect(form("admin")).toContain("I don't know yet whether this was saved");
    answer();
    await story.app.idle();
    expect(view("admin")?.callback_id).toBe("invitation.create");
    expect(form("admin")).toContain("jane@bad.io wasn't invited: Acme doesn't allow");
    expect(form("admin")).toContain("on Monday");
  });
});

describe("other forms stay open with what was typed", () => {
  test("a denial of a request that someone else decided", async () => {
    await begin();
    await openDeny("admin");
    await story.clickButton("owner", "approve");
    await submit("admin", { "reason.text": "We aren't hiring before January." });
    expect(view("admin")?.errors.reason).toMatch(
      /^Owner already approved this request .*\d{4}, \d\d:\d\d UTC\.$/,
    );
    expect(typed("admin", "reason")).toMatchObject({ value: "We aren't hiring before January." });
  });

  test("the address in the form that connects an account", async () => {
    await begin();
    await story.invite("noemail", "link");
    await submit("noemail", { "email.address": "jane..doe@acme.com" });
    expect(view("noemail")?.errors.email).toContain("‘jane..doe@acme.com’ isn't an email address.");
  });

  test("a review without the reason that the policy requires decides nothing", async () => {
    await begin({ policy: { approval: { denyReasonRequired: true } } });
    for (const email of ["jane@acme.com", "bob@acme.com"]) await story.invite("member", email);
    await story.workspace.openHome({ user: "owner" });
    await story.app.idle();
    await story.workspace.clickInHome({ user: "owner", actionId: "home.review" });
    await story.app.idle();
    await submit("owner", {});
    expect(Object.values(view("owner")?.errors ?? {})).toEqual([
      "Choose Approve or Deny for at least one request.",
    ]);
    const jane = (await story.invitation("jane@acme.com")).approvalRequestId ?? "";
    const bob = (await story.invitation("bob@acme.com")).approvalRequestId ?? "";
    const choices = {
      [`choice:${jane}.verdict`]: "approve",
      [`choice:${bob}.verdict`]: "deny",
    };
    await submit("owner", choices);
    expect(view("owner")?.errors).toEqual({
      reason: "Enter a reason. The requesters will see this.",
    });
    expect((await story.invitation("jane@acme.com")).state).toBe("requested");
    await story.clickButton("admin", "approve", { messageTs: story.approvals()[0]?.ts ?? "" });
    await story.clickButton("admin", "approve", { messageTs: story.approvals()[1]?.ts ?? "" });
    await submit("owner", { "reason.text": "Not before May." });
    expect(Object.keys(view("owner")?.errors ?? {})).toEqual([`choice:${bob}`, `choice:${jane}`]);
    expect(typed("owner", "reason")).toMatchObject({ value: "Not before May." });
  });

  test("settings that someone else has changed are shown beside one's own", async () => {
    await begin();
    await story.invite("owner", "settings");
    await story.app.idle();
    await story.as("owner").organization.updatePolicy({ policy: { approval: { quorum: 2 } } });
    await submit("owner", { "quorum.select": "3", "required.select": "always" });
    const changed = view("owner");
    expect(changed?.callback_id).toBe("settings.save");
    expect(form("owner")).toContain("Someone else changed the settings");
    expect(form("owner")).toMatch(/Approvals[^:]*:\* 2/);
    expect(typed("owner", "quorum")).toMatchObject({ selected_option: { value: "3" } });
    await submit("owner", {});
    expect(form("owner")).toContain("Saved.");
    expect((await story.as("owner").organization.get()).policy.approval).toMatchObject({
      quorum: 3,
      required: "always",
    });
  });

  test("settings that mention a list of people need one", async () => {
    await begin();
    await story.invite("owner", "settings");
    await story.app.idle();
    await submit("owner", { "notify.select": "list" });
    expect(view("owner")?.errors).toEqual({ notified: "Choose at least one person." });
  });
});

test("Slack accepts the form that is filled again", async () => {
  await begin({ policy: blocked });
  const long = Array.from({ length: 19 }, (_, n) => `${"x".repeat(60)}${n}@bad.io`);
  await inviteBy("admin", {
    "emails.text": ["jane@acme.com", ...long].join("\n"),
    "note.text": "n".repeat(500),
  });
  const shown = view("admin");
  expect(shown?.callback_id).toBe("invitation.create");
  expect(
    checkView({ type: "modal", title: shown?.title, submit: shown?.submit, blocks: shown?.blocks }),
  ).toEqual([]);
});
