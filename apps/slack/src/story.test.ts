import { checkMessage } from "@usher/fake-slack";
import { createTestDatabase, type TestDatabase } from "@usher/core/testing";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";

import { startStory, type Story } from "./testing/start-story.ts";
import type { StoryOptions } from "./testing/start-fixture.ts";

let database: TestDatabase;
let story: Story;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterEach(() => story.stop());
afterAll(() => database.close());

const begin = async (options?: StoryOptions) => (story = await startStory(database, options));

test("an admin's invitation is sent at once", async () => {
  await begin();
  const { says } = await story.invite("admin", "<mailto:jane@acme.com|jane@acme.com> admin", {
    escape: false,
  });
  expect(says).toBe("Invited jane@acme.com as admin. I'll let you know when they join.");
  expect(await story.invitation("jane@acme.com")).toMatchObject({
    state: "pending",
    source: "slack",
  });
  await story.app.idle();
  expect(story.approvals()).toEqual([]);
  await story.accept("jane@acme.com");
  await story.app.idle();
  expect(story.dms("admin")).toEqual(["jane@acme.com joined Acme as admin."]);
});

test("S8: a look-alike domain shows as the punycode it is, everywhere in Slack", async () => {
  await begin();
  const typed = "jane@\u0430cme.com";
  const { says } = await story.invite("member", typed);
  expect(says).toMatch(/^jane@xn--cme-5cd\.com as member needs approval/);
  await story.app.idle();
  expect(story.request().text).toContain("jane@xn--cme-5cd.com");
  const again = await story.invite("admin", typed);
  expect(again.says).toContain("jane@xn--cme-5cd.com");
});

test("a member's invitation is requested, approved, shown and reported", async () => {
  await begin();
  const { says } = await story.invite("member", "jane@acme.com admin “Runs the Berlin office”");
  const channel = story.workspace.channel("approvals").id;
  expect(says).toBe(
    `jane@acme.com as admin needs approval. I asked in <#${channel}> and will let you know the outcome.`,
  );
  expect(await story.invitation("jane@acme.com")).toMatchObject({
    state: "requested",
    delivery: null,
  });
  await story.app.idle();
  const asked = story.request();
  expect(asked.text).toMatch(/^Member asks to invite jane@acme.com to Acme as admin\./);
  expect(JSON.stringify(asked.blocks)).toContain("Runs the Berlin office");

  expect(await story.clickButton("admin", "approve")).toMatchObject({
    slackError: null,
    status: 200,
  });
  await story.app.idle();
  const approved = story.request();
  expect(approved.ts).toBe(asked.ts);
  expect(approved.text).toBe("Admin approved jane@acme.com; sending the email.");
  expect(JSON.stringify(approved.blocks)).not.toContain("actions");
  expect(story.ephemeralTexts("admin")).toEqual([]);
  expect(story.dms("member")).toHaveLength(1);
  expect(story.dms("member")[0]).toContain(
    "Admin approved your request to invite jane@acme.com as admin",
  );

  await story.accept("jane@acme.com");
  await story.app.idle();
  expect(story.request().text).toBe("jane@acme.com joined Acme.");
  expect(story.dms("member").at(-1)).toBe("jane@acme.com joined Acme as admin.");
  for (const message of [...story.approvals(), ...story.workspace.dm("member")])
    expect(checkMessage({ text: message.text, blocks: message.blocks })).toEqual([]);
});

test("a denial takes a reason, which the message and the requester get", async () => {
  await begin();
  await story.invite("member", "jane@acme.com admin");
  await story.app.idle();
  expect(await story.clickButton("owner", "deny")).toMatchObject({ slackError: null });
  const view = story.workspace.openView("owner");
  expect(view?.private_metadata).toBe((await story.invitation("jane@acme.com")).approvalRequestId);
  await story.workspace.submitView({
    user: "owner",
    values: { text: "Not \u0000before\u202e January" },
  });
  expect(story.workspace.openView("owner")).toBeNull();
  await story.app.idle();
  expect(await story.invitation("jane@acme.com")).toMatchObject({ state: "denied" });
  expect(story.request().text).toBe(
    "Owner denied the invitation for jane@acme.com: Not before January",
  );
  expect(story.dms("member")).toEqual([
    "Owner denied your request to invite jane@acme.com as admin to Acme. “Not before January”",
  ]);
});

test("a decision made elsewhere shows here", async () => {
  await begin();
  await story.invite("member", "jane@acme.com");
  await story.app.idle();
  const id = (await story.invitation("jane@acme.com")).approvalRequestId ?? "";
  await story.as("owner").approval.approve({ id });
  await story.app.idle();
  expect(story.request().text).toContain("Owner approved");
  expect(story.dms("member")).toHaveLength(1);
});

test("a quorum of two shows the first approval and requires a second person", async () => {
  await begin({ policy: { approval: { quorum: 2 } } });
  await story.invite("member", "jane@acme.com");
  await story.app.idle();
  await story.clickButton("admin", "approve");
  await story.app.idle();
  expect(story.request().text).toMatch(/^1 of 2 approvals for jane@acme.com/);
  await story.clickButton("admin", "approve");
  expect(story.ephemeralTexts("admin").at(-1)).toMatch(
    /^You already approved this request at <!date/,
  );
  expect((await story.invitation("jane@acme.com")).state).toBe("requested");
  await story.clickButton("owner", "approve");
  await story.app.idle();
  expect(story.request().text).toContain("Owner approved");
  expect((await story.invitation("jane@acme.com")).state).toBe("pending");
});

test("several people in one command make one request, with one result line for each", async () => {
  await begin();
  const known = story.member("admin").email;
  const { says } = await story.invite("member", `a@x.io, b@x.io ${known} a@x.io`);
  expect(says.split("\n")).toEqual([
    expect.stringContaining("• a@x.io as member needs approval"),
    expect.stringContaining("• b@x.io as member needs approval"),
    `• ${known} is already a member of Acme.`,
  ]);
  await story.app.idle();
  expect(story.request().text).toContain(
    "asks to invite 2 people (a@x.io and 1 more) to Acme as member",
  );
});

test("an unknown role is answered with the existing roles", async () => {
  await begin();
  await story.as("owner").role.create({ slug: "org-design", name: "Design" });
  expect((await story.invite("admin", "jane@acme admn")).says).toBe(
    "‘admn’ isn't a role. Did you mean admin? Roles: member, billing, admin and owner. Put a note in quotes.",
  );
  expect((await story.invite("admin", "jane@acme.com org-desing")).says).toBe(
    "‘org-desing’ isn't a role here. Did you mean org-design? Roles: member, billing, admin, owner and org-design.",
  );
  expect((await story.invite("admin", "jane@acme.com org-design")).says).toMatch(
    /^Invited jane@acme.com as member and Design/,
  );
});

test("SLACK_COMMAND renames the command in every text", async () => {
  await begin({ config: { command: "/usher" } });
  const texts = [
    (await story.invite("member", "help")).says,
    (await story.invite("member", "nonsense")).says,
    (await story.invite("member", "x@")).says,
    (await story.invite("member", "list")).says,
    (await story.invite("member", "a@b.example", { command: "/invite" })).says,
  ];
  for (const text of texts) {
    expect(text).toContain("/usher");
    expect(text).not.toContain("/invite");
  }
  expect((await story.invite("admin", "jane@acme.com")).says).toMatch(/^Invited jane@acme.com/);
});

test("a mistyped domain is questioned, and a wrong address is answered with the right one", async () => {
  await begin();
  const domain = story.member("admin").email.split("@")[1] ?? "";
  const typo = domain.replace("acme", "amce");
  expect((await story.invite("admin", `jane@${typo}`)).says).toBe(
    `Invited jane@${typo} as member. I'll let you know when they join. Is the domain right? If you meant jane@${domain}, type \`/invite revoke jane@${typo}\` and invite that address.`,
  );
  expect((await story.invite("admin", "jane@gmail")).says).toBe(
    "‘jane@gmail’ isn't an email address. Example: `/invite jane@acme.com admin` Did you mean jane@gmail.com?",
  );
});
