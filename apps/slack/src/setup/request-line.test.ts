import { UsherError } from "@usher/core";
import { createTestDatabase, type TestDatabase } from "@usher/core/testing";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";

import { startStory, type Story } from "../testing/start-story.ts";

let database: TestDatabase;
let story: Story;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterEach(() => story.stop());
afterAll(() => database.close());

const requests = () =>
  story.lines.filter(({ message }) => message === "request").map(({ facts }) => ({ ...facts }));

test("a request of Slack has one line with the server's facts", async () => {
  story = await startStory(database);
  await story.invite("member", "jane@acme.com");
  await story.app.idle();
  expect(requests()).toEqual([
    {
      requestId: expect.stringMatching(/^[\da-f-]{36}$/),
      route: "slack command",
      ms: expect.any(Number),
      teamId: story.workspace.teamId,
      organizationId: story.organizationId,
      actorId: story.member("member").userId,
      actorKind: "slack_user",
    },
  ]);
  expect(JSON.stringify(requests())).not.toContain("jane");
});

test("the line of a request from an account that is no member's says so", async () => {
  story = await startStory(database);
  const { id } = story.workspace.addUser({ name: "newbie", email: "newbie@elsewhere.example" });
  story.workspace.channel("general").members.push(id);
  await story.invite("newbie", "jane@acme.com");
  await story.app.idle();
  const [line] = requests();
  expect(line).toMatchObject({ organizationId: story.organizationId, code: "not_connected" });
  expect(line).not.toHaveProperty("actorId");
});

test("the reference that a person is shown leads to the error and to the request's line", async () => {
  story = await startStory(database, {
    wrapStore: ({ read, transaction }) => {
      const resolve = () => Promise.reject(new UsherError("role.in_use"));
      return { transaction, read: { ...read, accountLinks: { ...read.accountLinks, resolve } } };
    },
  });
  const { says } = await story.invite("owner", "jane@acme.com");
  await story.app.idle();
  const reference = /Reference ([\dA-F]{8})/.exec(says)?.[1] ?? "no reference";
  const [line] = requests();
  const requestId = expect.stringMatching(new RegExp(`^${reference}`, "i"));
  expect(line).toMatchObject({ requestId, code: "role.in_use" });
  const logged = story.lines.filter(({ message }) => message === "a request of Slack failed");
  expect(logged).toMatchObject([{ facts: { requestId, reference, err: { code: "role.in_use" } } }]);
});
