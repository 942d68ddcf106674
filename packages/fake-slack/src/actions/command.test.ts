import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { startSignedReceiver } from "../testing/signed-receiver.ts";
import type { SignedReceiver } from "../testing/signed-receiver.ts";
import { startFakeSlack } from "../start-fake-slack.ts";
import type { Delivery, FakeSlack, FakeSlackChange, FakeWorkspace } from "../types.ts";
import { longTimeouts } from "../testing/long-timeouts.ts";

let slack: FakeSlack;
let acme: FakeWorkspace;
let app: SignedReceiver;

beforeEach(async () => {
  slack = await startFakeSlack(longTimeouts);
  acme = slack.workspace("T0ACME");
  app = await startSignedReceiver(acme.signingSecret);
  acme.setRequestUrl(app.url);
});

afterEach(async () => {
  await slack.close();
  await app.close();
});

async function invite(
  input: Partial<Parameters<FakeWorkspace["command"]>[0]> = {},
): Promise<Delivery> {
  return acme.command({
    user: "member",
    channel: "general",
    command: "/invite",
    text: "jane@acme.com",
    ...input,
  });
}

describe("a slash command", () => {
  test("is a signed form with Slack's fields and bare content type", async () => {
    const delivery = await invite();
    expect(delivery).toMatchObject({ status: 200, slackError: null, reply: null });
    const { contentType, form } = app.last();
    expect(contentType).toBe("application/x-www-form-urlencoded");
    expect(form).toMatchObject({
      command: "/invite",
      text: "jane@acme.com",
      team_id: "T0ACME",
      user_id: acme.user("member").id,
      channel_id: acme.channel("general").id,
      channel_name: "general",
      is_enterprise_install: "false",
      api_app_id: slack.appId,
    });
    expect(form["trigger_id"]).toBeTruthy();
    expect(form["response_url"]).toContain(slack.url);
  });

  test("is rejected by the app with a wrong secret or time", async () => {
    slack.signatureSkewSeconds = -301;
    expect(await invite()).toMatchObject({ status: 401, slackError: "dispatch_failed" });
    slack.signatureSkewSeconds = 0;
    acme.signingSecret = "another";
    expect(await invite()).toMatchObject({ status: 401 });
    expect(app.received).toEqual([]);
  });

  test("shows a text ack to the person alone", async () => {
    app.answer(() => ({ text: "Working on it" }));
    const { reply } = await invite();
    expect(reply).toMatchObject({ text: "Working on it", ephemeral_to: acme.user("member").id });
    expect(acme.messages("general")).toEqual([]);
    expect(acme.ephemerals("member")).toHaveLength(1);
  });

  test("shows nothing for an empty JSON ack", async () => {
    app.answer(() => ({ json: {} }));
    expect(await invite()).toMatchObject({ slackError: null, reply: null });
  });

  test("posts a JSON ack in the channel when it says so", async () => {
    app.answer(() => ({
      json: { response_type: "in_channel", text: "Hello", blocks: [{ type: "divider" }] },
    }));
    await invite();
    expect(acme.messages("general")).toMatchObject([{ text: "Hello", user: acme.botUserId }]);
  });

  test.each([
    [
      "blocks Slack cannot show",
      { json: { text: "a", blocks: [{ type: "banner" }] } },
      "invalid_blocks",
    ],
    ["blocks without a text", { json: { blocks: [{ type: "divider" }] } }, "invalid_blocks"],
    ["JSON that is not a message", { json: ["a"] }, "invalid_command_response"],
    [
      "an unknown response_type",
      { json: { text: "a", response_type: "public" } },
      "invalid_response_type",
    ],
    ["a text over the limit", { text: "x".repeat(40_001) }, "msg_too_long"],
    ["a server error", { status: 500 }, "dispatch_failed"],
    ["a body over a megabyte", { text: "x".repeat(1_000_001) }, "dispatch_failed"],
    ["no answer in time", { never: true }, "operation_timeout"],
    ["an answer after the time", { afterMs: 400 }, "operation_timeout"],
  ])("shows an error for an ack with %s", async (_name, answer, expected) => {
    const shown: FakeSlackChange[] = [];
    slack.onChange((change) => shown.push(change));
    if (expected === "operation_timeout") slack.ackTimeoutMs = 100;
    app.answer(() => answer);
    expect(await invite()).toMatchObject({ slackError: expected, reply: null });
    expect(shown).toEqual([
      { teamId: "T0ACME", type: "error_shown", user: acme.user("member").id, error: expected },
    ]);
    expect(acme.ephemerals("member")).toEqual([]);
  });

  test("waits Slack's three seconds by default", async () => {
    const strict = await startFakeSlack();
    expect(strict.ackTimeoutMs).toBe(3000);
    await strict.close();
  });

  test("shows dispatch_failed when no app listens", async () => {
    acme.setRequestUrl("http://127.0.0.1:9/slack/events");
    expect(await invite()).toMatchObject({ status: null, slackError: "dispatch_failed" });
  });

  test("does not exist for people of other companies or outside the channel", async () => {
    expect(await invite({ user: "foreign", channel: "partners" })).toMatchObject({
      slackError: "external_user",
    });
    expect(await invite({ user: "deactivated" })).toMatchObject({ slackError: "not_in_channel" });
    expect(app.received).toEqual([]);
  });

  test("hides the names of private channels and DMs", async () => {
    await invite({ channel: "approvals" });
    expect(app.last().form["channel_name"]).toBe("privategroup");
    await invite({ channel: "@member" });
    expect(app.last().form).toMatchObject({
      channel_name: "directmessage",
      channel_id: acme.channel("@member").id,
    });
  });

  test("escapes what was typed when asked to", async () => {
    const { id } = acme.user("owner");
    await invite({
      text: "@owner #general #approvals <b> a@owner https://acme.example/a",
      escape: true,
    });
    expect(app.last().form["text"]).toBe(
      `<@${id}|owner> <#${acme.channel("general").id}|general> <#${acme.channel("approvals").id}|> ` +
        "&lt;b&gt; a@owner <https://acme.example/a>",
    );
  });

  test("of an organization-wide install says so in a string", async () => {
    const grid = slack.addWorkspace({
      enterpriseId: "E0GRID",
      isEnterpriseInstall: true,
      requestUrl: app.url,
    });
    await grid.command({ user: "member", channel: "general", command: "/invite", text: "" });
    expect(app.last().form).toMatchObject({
      is_enterprise_install: "true",
      enterprise_id: "E0GRID",
    });
  });
});

describe("people of a grid", () => {
  test("use commands in a sister workspace, people of other companies do not", async () => {
    const grid = slack.addWorkspace({ enterpriseId: "E0GRID", requestUrl: app.url });
    grid.addUser({ name: "sister", teamId: "T0SISTER" });
    grid.channel("general").members.push(grid.user("sister").id);
    const send = async (user: string, channel: string): Promise<string | null> =>
      (await grid.command({ user, channel, command: "/invite", text: "" })).slackError;
    expect(await send("sister", "general")).toBeNull();
    expect(await send("foreign", "partners")).toBe("external_user");
  });
});

describe("a response URL", () => {
  async function responseUrl(): Promise<string> {
    await invite();
    return app.last().form["response_url"] ?? "";
  }

  async function respond(url: string, body: unknown): Promise<{ status: number; text: string }> {
    const response = await fetch(url, { method: "POST", body: JSON.stringify(body) });
    return { status: response.status, text: await response.text() };
  }

  test("answers only the person by default, and in the channel on request", async () => {
    const url = await responseUrl();
    expect(await respond(url, { text: "a" })).toEqual({ status: 200, text: "ok" });
    await respond(url, { text: "b", response_type: "in_channel" });
    expect(acme.ephemerals("member")).toMatchObject([{ text: "a" }]);
    expect(acme.messages("general")).toMatchObject([{ text: "b" }]);
  });

  test("works where the app is not a member", async () => {
    const general = acme.channel("general");
    general.members.splice(general.members.indexOf(acme.botUserId), 1);
    expect(await respond(await responseUrl(), { text: "a" })).toMatchObject({ status: 200 });
  });

  test("ends after five uses", async () => {
    const url = await responseUrl();
    for (let use = 0; use < 5; use += 1)
      expect((await respond(url, { text: "a" })).status).toBe(200);
    const sixth = await respond(url, { text: "a" });
    expect(sixth.status).toBe(404);
    expect(JSON.parse(sixth.text)).toMatchObject({ error: "used_url" });
    expect(acme.ephemerals("member")).toHaveLength(5);
  });

  test("ends after thirty minutes", async () => {
    const url = await responseUrl();
    slack.advance(30 * 60_000 - 5000);
    expect((await respond(url, { text: "a" })).status).toBe(200);
    slack.advance(60_000);
    expect((await respond(url, { text: "a" })).text).toContain("expired_url");
  });

  test("rejects blocks Slack cannot show", async () => {
    const { status, text } = await respond(await responseUrl(), {
      text: "a",
      blocks: [{ type: "banner" }],
    });
    expect(status).toBe(400);
    expect(text).toContain("invalid_blocks");
  });

  test("has nothing to delete for a command", async () => {
    expect((await respond(await responseUrl(), { delete_original: true })).text).toContain(
      "message_not_found",
    );
  });

  test("does not exist if invented", async () => {
    expect((await respond(`${slack.url}/response/T0ACME/nope`, { text: "a" })).status).toBe(404);
  });
});
