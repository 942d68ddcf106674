import { createHmac } from "node:crypto";

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

describe("S34: requests that are not from Slack", () => {
  const post = async (headers: (body: string, now: number) => Record<string, string>) => {
    story = await startStory(database);
    const body = new URLSearchParams({
      command: "/invite",
      text: "jane@acme.com",
      user_id: story.workspace.user("owner").id,
      team_id: story.workspace.teamId,
      trigger_id: "1.2.3",
      response_url: "http://127.0.0.1:1/",
    }).toString();
    const answer = await fetch(`${story.url}/slack/events`, {
      method: "POST",
      headers: {
        "content-type": "application/x-www-form-urlencoded",
        ...headers(body, Math.floor(Date.now() / 1000)),
      },
      body,
    });
    const { invitations } = await story.system.invitation.list();
    return { status: answer.status, invitations };
  };
  const signed = (secret: string, timestamp: number, body: string) => ({
    "x-slack-request-timestamp": String(timestamp),
    "x-slack-signature": `v0=${createHmac("sha256", secret).update(`v0:${timestamp}:${body}`).digest("hex")}`,
  });

  test.each<[string, (body: string, now: number) => Record<string, string>]>([
    ["unsigned", () => ({})],
    ["signed with another secret", (body, now) => signed("guess", now, body)],
    ["301 seconds old", (body, now) => signed(story.config.signingSecret, now - 301, body)],
    ["an hour ahead", (body, now) => signed(story.config.signingSecret, now + 3600, body)],
    ["of another body", (body, now) => signed(story.config.signingSecret, now, `${body}x`)],
    [
      "without a time",
      (body) => ({
        "x-slack-signature": signed(story.config.signingSecret, 0, body)["x-slack-signature"],
      }),
    ],
  ])("%s: 401 and nothing happens", async (_what, headers) => {
    expect(await post(headers)).toEqual({ status: 401, invitations: [] });
  });

  test("the same request with the right signature is served", async () => {
    const { status, invitations } = await post((body, now) =>
      signed(story.config.signingSecret, now, body),
    );
    expect(status).toBe(200);
    expect(invitations).toHaveLength(1);
  });
});

describe("signed bodies without content", () => {
  const deep = "[".repeat(200_000) + "]".repeat(200_000);
  const send = async (body: string, type: string) => {
    const now = Math.floor(Date.now() / 1000);
    const signature = createHmac("sha256", story.config.signingSecret)
      .update(`v0:${now}:${body}`)
      .digest("hex");
    const headers = {
      "content-type": type,
      "x-slack-request-timestamp": String(now),
      "x-slack-signature": `v0=${signature}`,
    };
    return (await fetch(`${story.url}/slack/events`, { method: "POST", headers, body })).status;
  };

  test.each([
    ["null in a form", "payload=null", "application/x-www-form-urlencoded", 400],
    ["a number in a form", "payload=5", "application/x-www-form-urlencoded", 400],
    ["null", "null", "application/json", 400],
    ["half an object", "{", "application/json", 400],
    ["an object of great depth", `{"a":${deep}}`, "application/json", 400],
    ["the same in a form", `payload={"a":${deep}}`, "application/x-www-form-urlencoded", 400],
    ["a megabyte", `text=${"x".repeat(1_048_576)}`, "application/x-www-form-urlencoded", 413],
  ])("%s: rejected, and the app keeps running", async (_what, body, type, status) => {
    story = await startStory(database);
    expect(await send(body, type)).toBe(status);
    expect(await send("ssl_check=1", "application/x-www-form-urlencoded")).toBe(200);
  });
});

test("the server answers health and readiness checks and nothing else", async () => {
  story = await startStory(database);
  const status = async (path: string, method = "GET") =>
    (await fetch(`${story.url}${path}`, { method })).status;
  expect(await status("/healthz")).toBe(200);
  expect(await status("/readyz")).toBe(200);
  expect(await status("/")).toBe(404);
  expect(await status("/slack/events")).toBe(405);
  const atStart = ["auth.test", "users.conversations", "conversations.info"];
  expect(story.slack.calls().filter(({ method }) => !atStart.includes(method))).toEqual([]);
});

test("Slack's verification of the request URL succeeds", async () => {
  story = await startStory(database);
  expect(await story.workspace.verifyRequestUrl()).toMatchObject({ slackError: null });
});

test("a request without a listener is acknowledged", async () => {
  story = await startStory(database);
  expect((await story.workspace.event({ type: "channel_rename" })).status).toBe(200);
});

test("the whole story goes over the socket too", async () => {
  story = await startStory(database, { socket: true });
  expect(story.workspace.sockets()).toBe(1);
  expect((await story.invite("member", "jane@acme.com admin")).says).toContain("needs approval");
  await story.app.idle();
  await story.clickButton("admin", "deny");
  await story.workspace.submitView({ user: "admin", values: { text: "not now" } });
  await story.app.idle();
  expect(story.request().text).toContain("Admin denied");
  expect((await fetch(`${story.url}/healthz`)).status).toBe(200);
  expect((await fetch(`${story.url}/slack/events`, { method: "POST" })).status).toBe(404);
});

test("a socket that Slack recycles is reopened", async () => {
  story = await startStory(database, { socket: true });
  story.slack.refreshSockets();
  await story.until(
    () => story.slack.calls("apps.connections.open").length > 1 && story.workspace.sockets() > 0,
  );
  expect((await story.invite("admin", "jane@acme.com")).says).toMatch(/^Invited/);
});

test("S1: no part of a link reaches Slack, in any payload", async () => {
  story = await startStory(database);
  await story.invite("member", "jane@acme.com admin “hello”");
  await story.app.idle();
  await story.clickButton("admin", "approve");
  await story.app.idle();
  const token = await story.token("jane@acme.com");
  const status = await story.invite("admin", "status jane@acme.com");
  await story.invite("admin", "list");
  await story.workspace.openHome({ user: "member" });
  await story.accept("jane@acme.com");
  await story.app.idle();
  const [selector = "", verifier = ""] = token.split(".");
  const everything = JSON.stringify([
    story.slack.calls(),
    story.workspace.messages("approvals"),
    story.workspace.dm("member"),
    story.workspace.ephemerals("member"),
    story.workspace.ephemerals("admin"),
    status,
    story.lines.map((line) => [line.message, line.facts]),
  ]);
  expect(verifier).toHaveLength(52);
  expect(everything).not.toContain(verifier);
  expect(everything).not.toContain(selector);
  expect(everything).not.toContain("/i/");
});

test("S19: <!channel> in user input pings no one", async () => {
  story = await startStory(database);
  const evil = "<!channel> <https://evil.example|acme> *b* <@U1>";
  // A name from before such names were rejected.
  const { id } = await story.as("owner").organization.get();
  await database.dataSource.query("UPDATE organization SET name = $1 WHERE id = $2", [evil, id]);
  await database.dataSource.query("UPDATE app_user SET name = $1", [evil]);
  const typed = `jane@acme.com admin "${evil}"`;
  await story.workspace.command({
    user: "member",
    channel: "general",
    command: "/invite",
    text: typed,
  });
  await story.app.idle();
  await story.clickButton("owner", "deny");
  await story.workspace.submitView({ user: "owner", values: { text: evil } });
  await story.app.idle();
  await story.invite("admin", "status jane@acme.com");
  await story.invite("admin", evil);
  await story.invite("admin", "list");
  const calls = story.slack.calls().map((call) => call.arguments);
  const shown = [
    ...calls.map((args) => (typeof args.text === "string" ? args.text : "")),
    ...mrkdwnIn(calls),
    ...story.ephemeralTexts("admin"),
    ...story.ephemeralTexts("member"),
  ];
  for (const text of shown) {
    expect(text).not.toMatch(/<!(?:channel|here|everyone)/);
    expect(text).not.toMatch(/<https?:/);
    expect(text).not.toContain("<@U1>");
  }
});

/** Every text that Slack would parse, wherever it stands in what was sent. */
function mrkdwnIn(value: unknown): string[] {
  if (typeof value === "string") {
    if (!/^[[{]/.test(value)) return [];
    try {
      return mrkdwnIn(JSON.parse(value));
    } catch {
      return [];
    }
  }
  if (Array.isArray(value)) return value.flatMap(mrkdwnIn);
  if (value === null || typeof value !== "object") return [];
  const own =
    "type" in value && value.type === "mrkdwn" && "text" in value ? [String(value.text)] : [];
  return [...own, ...Object.values(value).flatMap(mrkdwnIn)];
}
