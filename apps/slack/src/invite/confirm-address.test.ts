import type { CreateInvitationOutput } from "@usher/core";
import { createTestDatabase, type TestDatabase } from "@usher/core/testing";
import { checkMessage, checkView } from "@usher/fake-slack";
import fc from "fast-check";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";

import { questionMessage, questionModal, questionsOf } from "../blocks/address-question.ts";
import { startStory, type Story } from "../testing/start-story.ts";

let database: TestDatabase;
let story: Story;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterEach(() => story.stop());
afterAll(() => database.close());

const invited = async () => {
  const { invitations } = await story.system.invitation.list({});
  return invitations.map(({ email }) => email).toSorted();
};
const questions = (user: string) =>
  story.workspace.ephemerals(user).filter(({ text }) => text.includes("Nothing was sent to"));

async function answer(user: string, actionId: string, times = 1): Promise<void> {
  const [question] = questions(user);
  await story.workspace.click({
    user,
    channel: "general",
    messageTs: question?.ts ?? "",
    actionId,
    times,
  });
  await story.app.idle();
}

test("only the suspicious address waits, and a click sends to the one that was meant", async () => {
  story = await startStory(database);
  const { says } = await story.invite("admin", 'jane@gmial.com bob@acme.com billing "both new"');
  await story.app.idle();
  expect(says).toContain("• Invited bob@acme.com as billing. I'll let you know when they join.");
  expect(await invited()).toEqual(["bob@acme.com"]);
  const [question] = questions("admin");
  expect(question?.text).toBe(
    "Is the domain of jane@gmial.com right? Did you mean jane@gmail.com? Nothing was sent to it yet.",
  );
  expect(checkMessage({ text: question?.text, blocks: question?.blocks })).toEqual([]);
  await answer("admin", "address.suggested");
  expect(await invited()).toEqual(["bob@acme.com", "jane@gmail.com"]);
  expect((await story.invitation("jane@gmail.com")).roles).toEqual(["billing"]);
  expect(questions("admin")).toEqual([]);
  expect(story.ephemeralTexts("admin").at(-1)).toContain("Invited jane@gmail.com as billing");
});

test("a click sends to the address as it was typed, once however often it is clicked", async () => {
  story = await startStory(database);
  expect((await story.invite("admin", "jane@gmial.com")).says).toContain("Nothing was sent to it");
  expect(await invited()).toEqual([]);
  await answer("admin", "address.typed", 2);
  expect(await invited()).toEqual(["jane@gmial.com"]);
  expect(story.ephemeralTexts("admin").at(-1)).toContain("Invited jane@gmial.com as member");
});

test("a look-alike of another domain is shown as the punycode it is", async () => {
  story = await startStory(database);
  const { says, reply } = await story.invite("admin", "jane@\u0430cme.com");
  expect(says).toBe(
    "The domain of jane@xn--cme-5cd.com contains letters that look like others. Did you mean jane@acme.com? Nothing was sent to it yet.",
  );
  expect(JSON.stringify(reply?.blocks)).toContain("Send to jane@xn--cme-5cd.com");
  expect(await invited()).toEqual([]);
  await answer("admin", "address.suggested");
  expect(await invited()).toEqual(["jane@acme.com"]);
});

test("a look-alike of no domain can be left out", async () => {
  story = await startStory(database);
  await story.invite("admin", "jane@acm\u0435-\u0448op.com");
  await answer("admin", "address.none");
  expect(await invited()).toEqual([]);
  expect(story.ephemeralTexts("admin").at(-1)).toBe("Nothing was sent.");
});

test("a domain of the member's own is not questioned", async () => {
  story = await startStory(database);
  const [, domain = ""] = story.member("admin").email.split("@");
  const typo = domain.replace("acme", "amce");
  expect((await story.invite("admin", `jane@${domain}`)).says).toMatch(/^Invited/);
  expect((await story.invite("admin", `jane@${typo}`)).says).toContain(
    `Did you mean jane@${domain}?`,
  );
});

test("a request for approval carries the role and the note of a confirmed address", async () => {
  story = await startStory(database);
  await story.invite("member", 'jane@gmial.com admin "our new CFO"');
  await story.app.idle();
  expect(story.approvals()).toEqual([]);
  await answer("member", "address.suggested");
  expect(story.request().text).toContain("jane@gmail.com");
  expect(JSON.stringify(story.request().blocks)).toContain("our new CFO");
});

test("the form asks in its place, and each question is answered by itself", async () => {
  story = await startStory(database);
  await story.invite("admin", "");
  await story.workspace.submitView({
    user: "admin",
    values: {
      "emails.text": "bob@acme.com\njane@gmial.com\nsam@gmial.com\nkim@hotmial.com",
      "expiry.select": "24",
    },
  });
  const shown = () => JSON.stringify(story.workspace.openView("admin")?.blocks);
  expect(shown()).toContain("Invited bob@acme.com");
  expect(shown()).toContain("Did you mean jane@gmail.com and sam@gmail.com?");
  expect(await invited()).toEqual(["bob@acme.com"]);
  const click = (actionId: string) => story.workspace.clickInView({ user: "admin", actionId });
  await click("address.suggested");
  await story.app.idle();
  expect(await invited()).toEqual(["bob@acme.com", "jane@gmail.com", "sam@gmail.com"]);
  expect(shown()).toContain("Invited jane@gmail.com and sam@gmail.com as member");
  expect(shown()).not.toContain("sam@gmial.com");
  expect(shown()).toContain("kim@hotmail.com");
  const { expiresAt, stateChangedAt } = await story.invitation("sam@gmail.com");
  expect(Date.parse(expiresAt ?? "") - Date.parse(stateChangedAt)).toBe(24 * 3_600_000);
  await click("address.typed");
  await story.app.idle();
  expect(await invited()).toContain("kim@hotmial.com");
});

test("S34: a question is answered only by someone who may invite", async () => {
  story = await startStory(database);
  await story.invite("admin", "jane@gmial.com");
  story.workspace.user("admin").is_restricted = true;
  const user = story.workspace.user("admin");
  await story.workspace.event({ type: "user_change", user: { id: user.id } });
  await story.app.idle();
  await answer("admin", "address.typed");
  expect(story.ephemeralTexts("admin").at(-1)).toContain("This Slack account can't be used");
  expect(await invited()).toEqual([]);
});

test("Slack accepts every question, and no address is lost", () => {
  const local = fc.stringMatching(/^[a-z0-9]{1,60}$/);
  const domain = fc.constantFrom("gmial.com", "hotmial.com", "outlok.com", "yahooo.com");
  const address = fc.tuple(local, domain).map(([name, at]) => `${name}@${at}`);
  const note = fc.option(fc.string({ maxLength: 500 }), { nil: null });
  fc.assert(
    fc.property(fc.array(address, { minLength: 1, maxLength: 20 }), note, (emails, typedNote) => {
      const draft = { roles: ["member"], note: typedNote, expiresInHours: 24 };
      const warnings = emails.map((email, index): CreateInvitationOutput["warnings"][number] => ({
        index,
        email,
        code: "misspelled_domain",
        suggestion: `${email.split("@")[0]}@example.com`,
      }));
      const asked = questionsOf(warnings, draft);
      expect(asked.flatMap(({ typed }) => typed).toSorted()).toEqual(emails.toSorted());
      for (const question of asked)
        expect(checkMessage(questionMessage(question, draft))).toEqual([]);
      expect(checkView(questionModal(["Invited x"], asked, draft))).toEqual([]);
    }),
    { numRuns: 50 },
  );
});
