import { createTestDatabase, type TestDatabase } from "@usher/core/testing";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";

import { requestCode } from "../command/request-ref.ts";
import { startStory, type Story } from "../testing/start-story.ts";
import type { StoryOptions } from "../testing/start-fixture.ts";

let database: TestDatabase;
let story: Story;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterEach(() => story.stop());
afterAll(() => database.close());

/** The code of the request for jane, as `list waiting` shows it. */
async function asked(text = "jane@acme.com admin", options?: StoryOptions): Promise<string> {
  story = await startStory(database, options);
  await story.invite("member", text);
  await story.app.idle();
  const { says } = await story.invite("admin", "list waiting");
  return /\(request ([0-9a-f]{8})\)/.exec(says)?.[1] ?? "";
}

const stateOf = async (email = "jane@acme.com") => (await story.invitation(email)).state;

test("approve takes the code that the list and, for everyone, the message show", async () => {
  const code = await asked();
  expect(JSON.stringify(story.request().blocks)).toContain(` Request ${code}.`);
  const { says } = await story.invite("admin", `approve ${code}`);
  expect(says).toBe("Approved jane@acme.com as admin; sending the email.");
  await story.app.idle();
  expect(await stateOf()).toBe("pending");
  expect(story.request().text).toContain("Admin approved jane@acme.com");
});

test("approve takes the whole id and the address as well", async () => {
  await asked();
  await story.invite("member", "bob@acme.com");
  const id = (await story.invitation("jane@acme.com")).approvalRequestId ?? "";
  expect((await story.invite("admin", `approve ${id}`)).says).toMatch(/^Approved jane@acme.com/);
  expect((await story.invite("admin", "approve BOB@acme.com")).says).toMatch(/^Approved bob@acme/);
});

test("deny takes a reason, which the message and the requester get", async () => {
  const code = await asked();
  const { says } = await story.invite("owner", `deny ${code} “not before May”`);
  expect(says).toBe("Denied jane@acme.com as admin; no one was invited.");
  await story.app.idle();
  expect(story.request().text).toContain("not before May");
  expect(story.dms("member").at(-1)).toContain("not before May");
});

test("a quorum of two says how many approvals there are", async () => {
  const code = await asked("jane@acme.com", { policy: { approval: { quorum: 2 } } });
  expect((await story.invite("admin", `approve ${code}`)).says).toBe(
    "Approved jane@acme.com as member: 1 of 2 approvals.",
  );
  expect((await story.invite("admin", `approve ${code}`)).says).toMatch(
    /^You already approved this request/,
  );
});

test("S34: the command rejects the same people as the buttons, with the same text", async () => {
  const code = await asked("jane@acme.com owner");
  expect((await story.invite("member", `approve ${code}`)).says).toMatch(
    /^You (can't decide this request|requested this invitation)/,
  );
  expect((await story.invite("admin", `approve ${code}`)).says).toBe(
    "You can't decide this request for Acme. Approvers: Owner.",
  );
  const id = (await story.invitation("jane@acme.com")).approvalRequestId ?? "";
  expect((await story.invite("billing", `deny ${id}`)).says).toContain("You can't decide");
  expect((await story.invite("billing", `deny ${code}`)).says).toBe(
    "There is no request with that code that you can decide. `/invite list waiting` shows open requests.",
  );
  expect(await stateOf()).toBe("requested");
  await story.clickButton("owner", "approve");
  expect((await story.invite("admin", `deny ${code} too late`)).says).not.toContain("Denied");
  expect((await story.invite("owner", `approve ${code}`)).says).toMatch(
    /^You already approved this request/,
  );
  expect(await stateOf()).toBe("pending");
});

test("the requester of an expired request can ask again where they typed", async () => {
  const code = await asked("jane@acme.com", { policy: { approval: { required: "always" } } });
  await story.invite("admin", "bob@acme.com");
  const id = (await story.invitation("bob@acme.com")).approvalRequestId ?? "";
  await database.dataSource.query(
    "UPDATE approval_request SET expires_at = usher_now() WHERE organization_id = $1",
    [story.organizationId],
  );
  expect((await story.invite("admin", `approve ${code}`)).says).toMatch(/Member can ask again\.$/);
  const { reply } = await story.invite("admin", `approve ${id}`);
  expect(reply?.text).toMatch(/^This request expired on .* Ask again\?$/);
  expect(JSON.stringify(reply?.blocks)).toContain("ask_again");
});

test("S34: of two simultaneous approvals by command one counts", async () => {
  const code = await asked();
  const said = await Promise.all(
    ["admin", "owner"].map((user) => story.invite(user, `approve ${code}`)),
  );
  const texts = said.map(({ says }) => says);
  expect(
    texts.filter((text) => /^(Admin|Owner) already approved this request/.test(text)),
  ).toHaveLength(1);
  expect(texts.filter((text) => text.startsWith("Approved"))).toHaveLength(1);
});

test("approve rejects an unknown code and one that matches two requests", async () => {
  const code = await asked();
  for (const ref of ["00000000", "unknown@acme.com"])
    expect((await story.invite("admin", `approve ${ref}`)).says).toMatch(/^There is no request/);
  expect((await story.invite("admin", "approve 01930000-0000-7000-8000-00000000dead")).says).toBe(
    "This request no longer exists.",
  );
  await story.invite("member", "bob@acme.com");
  const other = (await story.invitation("bob@acme.com")).approvalRequestId ?? "";
  const twin = `${other.slice(0, -8)}${code}`;
  await database.dataSource.query(
    `INSERT INTO approval_request
     SELECT (jsonb_populate_record(r, jsonb_build_object('id', $2::uuid))).* FROM approval_request r
     WHERE id = $1`,
    [other, twin],
  );
  await database.dataSource.query(
    "UPDATE invitation SET approval_request_id = $2 WHERE approval_request_id = $1",
    [other, twin],
  );
  const { says } = await story.invite("admin", `approve ${code}`);
  expect(says).toContain("More than one request matches that code, so nothing was changed.");
  expect(says).toContain(`bob@acme.com as member: \`/invite approve ${twin}\``);
  expect(requestCode(twin)).toBe(code);
  expect(await stateOf()).toBe("requested");
});

test("an owner who approves their own request by command is asked why, as with the button", async () => {
  story = await startStory(database, {
    policy: { approval: { required: "always", breakGlass: true } },
  });
  await story.invite("owner", "jane@acme.com");
  await story.app.idle();
  expect((await story.invite("owner", "approve jane@acme.com")).says).toBe("");
  expect(story.workspace.openView("owner")?.callback_id).toBe("approval.break_glass");
  await story.workspace.submitView({
    user: "owner",
    values: { "reason.text": "She starts in an hour" },
  });
  expect(await stateOf()).toBe("pending");
});
