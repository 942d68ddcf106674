import { WebAPIPlatformError } from "@slack/web-api";
import type { UsersListResponse, WebClient } from "@slack/web-api";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { quietClient } from "../testing/quiet-client.ts";
import { startFakeSlack } from "../start-fake-slack.ts";
import type { FakeSlack, FakeWorkspace } from "../types.ts";
import { longTimeouts } from "../testing/long-timeouts.ts";

let slack: FakeSlack;
let acme: FakeWorkspace;
let client: WebClient;

function clientFor(token: string | undefined): WebClient {
  return quietClient(slack, token);
}

async function errorOf(call: Promise<unknown>): Promise<string> {
  const failure = await call.then(
    () => new Error("the call succeeded"),
    (error: unknown) => error,
  );
  return failure instanceof WebAPIPlatformError ? failure.data.error : String(failure);
}

const divider = { type: "divider" } as const;

beforeEach(async () => {
  slack = await startFakeSlack({ ...longTimeouts, workspaces: [{}, {}] });
  acme = slack.workspace("T0ACME");
  client = clientFor(acme.botToken);
});

afterEach(async () => {
  await slack.close();
});

describe("tokens", () => {
  test("knows each workspace by its token", async () => {
    const other = slack.workspace("T0TEAM2");
    const answers = [await client.auth.test(), await clientFor(other.botToken).auth.test()];
    expect(answers.map((answer) => answer.team_id)).toEqual(["T0ACME", "T0TEAM2"]);
    expect(answers[0]).toMatchObject({ user_id: acme.botUserId, bot_id: acme.botId });
  });

  test("rejects a missing, an unknown and an app-level token", async () => {
    expect(await errorOf(clientFor(undefined).auth.test())).toBe("not_authed");
    expect(await errorOf(clientFor("xoxb-wrong").auth.test())).toBe("invalid_auth");
    expect(await errorOf(clientFor(acme.appToken).auth.test())).toBe("not_allowed_token_type");
  });

  test("says which scope is missing", async () => {
    acme.scopes.splice(acme.scopes.indexOf("chat:write"), 1);
    const call = client.chat.postMessage({ channel: "general", text: "a" });
    await expect(call).rejects.toMatchObject({
      data: { error: "missing_scope", needed: "chat:write" },
    });
  });

  test("rejects a revoked token", async () => {
    expect(await client.auth.revoke()).toMatchObject({ revoked: true });
    expect(await errorOf(client.auth.test())).toBe("token_revoked");
  });

  test("shows a token of one workspace used on another's channel", async () => {
    const other = slack.workspace("T0TEAM2").channel("general").id;
    expect(await errorOf(client.chat.postMessage({ channel: other, text: "a" }))).toBe(
      "channel_not_found",
    );
    expect(slack.calls("chat.postMessage")).toMatchObject([
      { teamId: "T0ACME", targetTeamId: "T0TEAM2" },
    ]);
  });

  test("rejects a method it does not have", async () => {
    expect(await errorOf(client.apiCall("chat.shout"))).toBe("unknown_method");
  });
});

describe("chat", () => {
  test("posts, updates and deletes a message", async () => {
    const channel = acme.channel("approvals").id;
    const posted = await client.chat.postMessage({
      channel,
      text: "Alice asks",
      blocks: [{ type: "section", text: { type: "mrkdwn", text: "*Alice* asks" } }],
      metadata: { event_type: "invitation", event_payload: { id: "1" } },
    });
    expect(acme.messages("approvals")).toMatchObject([
      { ts: posted.ts, text: "Alice asks", user: acme.botUserId },
    ]);
    await client.chat.update({ channel, ts: posted.ts ?? "", text: "Done" });
    expect(acme.messages("approvals")).toMatchObject([
      {
        text: "Done",
        blocks: [],
        edited: { user: acme.botUserId },
        metadata: { event_type: "invitation" },
      },
    ]);
    await client.chat.delete({ channel, ts: posted.ts ?? "" });
    expect(acme.messages("approvals")).toEqual([]);
  });

  test("takes JSON bodies as well as forms", async () => {
    const body = JSON.stringify({
      channel: acme.channel("general").id,
      text: "a",
      blocks: [divider],
    });
    const response = await fetch(`${slack.apiUrl}chat.postMessage`, {
      method: "POST",
      headers: {
        authorization: `Bearer ${acme.botToken}`,
        "content-type": "application/json; charset=utf-8",
      },
      body,
    });
    expect(await response.json()).toMatchObject({ ok: true });
    expect(acme.messages("general")).toMatchObject([{ text: "a", blocks: [{ type: "divider" }] }]);
  });

  test("opens the DM when the channel is a person", async () => {
    const member = acme.user("member");
    const posted = await client.chat.postMessage({ channel: member.id, text: "hello" });
    expect(posted.channel).toMatch(/^D/);
    expect(acme.dm("member")).toMatchObject([{ text: "hello" }]);
    expect(
      await errorOf(client.chat.update({ channel: member.id, ts: posted.ts ?? "", text: "b" })),
    ).toBe("channel_not_found");
  });

  test("keeps replies in their thread", async () => {
    const channel = acme.channel("general").id;
    const parent = await client.chat.postMessage({ channel, text: "a" });
    await client.chat.postMessage({ channel, text: "b", thread_ts: parent.ts ?? "" });
    expect(acme.messages("general")[1]).toMatchObject({ text: "b", thread_ts: parent.ts });
    const lost = client.chat.postMessage({ channel, text: "c", thread_ts: "1.000001" });
    expect(await errorOf(lost)).toBe("thread_not_found");
  });

  test("rejects channels it may not write to", async () => {
    acme.addChannel({ name: "open", members: [] });
    acme.addChannel({ name: "secret", isPrivate: true, members: [] });
    acme.addChannel({ name: "old", isArchived: true });
    const errors = await Promise.all(
      ["open", "secret", "old", "none"].map(async (name) =>
        errorOf(client.chat.postMessage({ channel: `#${name}`, text: "a" })),
      ),
    );
    expect(errors).toEqual([
      "not_in_channel",
      "channel_not_found",
      "is_archived",
      "channel_not_found",
    ]);
    acme.scopes.push("chat:write.public");
    await client.chat.postMessage({ channel: acme.channel("open").id, text: "a" });
  });

  test("rejects people who cannot be written to", async () => {
    const post = async (name: string): Promise<string> =>
      errorOf(client.chat.postMessage({ channel: acme.user(name).id, text: "a" }));
    expect(await post("deactivated")).toBe("user_disabled");
    expect(await post("bot")).toBe("cannot_dm_bot");
  });

  test("rejects content Slack would not show, with its paths", async () => {
    const channel = acme.channel("general").id;
    const post = client.chat.postMessage({
      channel,
      text: "a",
      blocks: [{ type: "divider", color: "red" } as never],
    });
    await expect(post).rejects.toMatchObject({
      data: {
        error: "invalid_blocks",
        errors: ['no more properties allowed, got "color" [json-pointer:/blocks/0]'],
      },
    });
    const raw = { channel, text: "x".repeat(40_001) };
    expect(await errorOf(client.chat.postMessage(raw))).toBe("msg_too_long");
    expect(await errorOf(client.apiCall("chat.postMessage", { channel }))).toBe("no_text");
    expect(await errorOf(client.apiCall("chat.postMessage", { channel, blocks: "{" }))).toBe(
      "invalid_blocks_format",
    );
    expect(await errorOf(client.apiCall("chat.postMessage", { channel, blocks: [divider] }))).toBe(
      "invalid_blocks",
    );
    expect(acme.messages("general")).toEqual([]);
  });

  test("updates only its own messages", async () => {
    const channel = acme.channel("general").id;
    const human = acme.say({ user: "member", channel: "general", text: "hi" });
    expect(await errorOf(client.chat.update({ channel, ts: human.ts, text: "b" }))).toBe(
      "cant_update_message",
    );
    expect(await errorOf(client.chat.delete({ channel, ts: human.ts }))).toBe(
      "cant_delete_message",
    );
    expect(await errorOf(client.chat.update({ channel, ts: "1.000001", text: "b" }))).toBe(
      "message_not_found",
    );
  });

  test("shows an ephemeral to one active member of the channel, and never updates it", async () => {
    const channel = acme.channel("approvals").id;
    const show = async (name: string) =>
      client.chat.postEphemeral({ channel, user: acme.user(name).id, text: `for ${name}` });
    const shown = await show("owner");
    expect(acme.ephemerals("owner")).toMatchObject([{ text: "for owner" }]);
    expect(acme.messages("approvals")).toEqual([]);
    expect(acme.messages("approvals", { as: "owner" })).toHaveLength(1);
    expect(acme.messages("approvals", { as: "admin" })).toEqual([]);
    expect(
      await errorOf(client.chat.update({ channel, ts: shown.message_ts ?? "", text: "b" })),
    ).toBe("message_not_found");
    acme.user("admin").presence = "away";
    expect(await show("admin")).toMatchObject({ ok: true });
    expect(acme.ephemerals("admin")).toEqual([]);
    expect(await errorOf(show("foreign"))).toBe("user_not_in_channel");
  });
});

describe("people and channels", () => {
  test("returns a user, with the address only with its scope and the locale only when asked", async () => {
    const user = acme.user("billing").id;
    const full = await client.users.info({ user, include_locale: true });
    expect(full.user).toMatchObject({
      tz: "Europe/Berlin",
      tz_offset: expect.any(Number),
      locale: "en-US",
      profile: { email: "billing@example.com" },
    });
    acme.scopes.splice(acme.scopes.indexOf("users:read.email"), 1);
    const less = await client.users.info({ user });
    expect(less.user).not.toHaveProperty("locale");
    expect(less.user?.profile).not.toHaveProperty("email");
    expect(await errorOf(client.users.info({ user: "U0UNKNOWN" }))).toBe("user_not_found");
  });

  test("has seed users for every rule about clicks", async () => {
    const info = async (name: string) =>
      (await client.users.info({ user: acme.user(name).id })).user;
    expect(await info("guest")).toMatchObject({ is_restricted: true });
    expect(await info("deactivated")).toMatchObject({ deleted: true });
    expect(await info("bot")).toMatchObject({ is_bot: true });
    expect(await info("foreign")).toMatchObject({ team_id: "T0PARTNER", is_stranger: false });
    expect(await info("unconfirmed")).toMatchObject({ is_email_confirmed: false });
    expect((await info("noemail"))?.profile).not.toHaveProperty("email");
  });

  test("finds people of its own team by address", async () => {
    const find = async (email: string) => client.users.lookupByEmail({ email });
    expect((await find("MEMBER@example.com")).user?.name).toBe("member");
    expect(await errorOf(find("deactivated@example.com"))).toBe("users_not_found");
    expect(await errorOf(find("foreign@partner.example"))).toBe("users_not_found");
  });

  test("pages lists by cursor", async () => {
    const names: (string | undefined)[] = [];
    for await (const pageOf of client.paginate("users.list", { limit: 4 })) {
      const { members = [] } = pageOf as UsersListResponse;
      names.push(...members.map((user) => user.name));
    }
    expect(names).toHaveLength(acme.users.length);
    expect(new Set(names).size).toBe(acme.users.length);
  });

  test("lists public channels unless asked for private ones", async () => {
    const list = async (types?: string) =>
      (await client.conversations.list(types === undefined ? {} : { types })).channels;
    expect((await list())?.map((one) => one.name)).toEqual(["general", "partners"]);
    expect((await list("private_channel"))?.map((one) => one.name)).toEqual(["approvals"]);
    expect(await errorOf(client.conversations.list({ types: "im" }))).toBe("missing_scope");
  });

  test("lists the app's own channels, however many others there are", async () => {
    acme.addChannel({ name: "elsewhere", members: ["member"] });
    const types = "public_channel,private_channel";
    const own = async () =>
      (await client.users.conversations({ types })).channels?.map((one) => one.name);
    expect(await own()).toEqual(["general", "approvals", "partners"]);
    acme.channel("general").members = [];
    expect(await own()).toEqual(["approvals", "partners"]);
  });

  test("returns a channel", async () => {
    const channel = acme.channel("partners").id;
    expect((await client.conversations.info({ channel })).channel).toMatchObject({
      is_ext_shared: true,
      is_member: true,
    });
  });

  test("opens a DM once", async () => {
    const users = acme.user("member").id;
    const first = await client.conversations.open({ users });
    const second = await client.conversations.open({ users });
    expect(second).toMatchObject({ already_open: true, channel: { id: first.channel?.id } });
    expect(await errorOf(client.conversations.open({ users: acme.user("deactivated").id }))).toBe(
      "user_disabled",
    );
  });
});

describe("scripted answers", () => {
  const post = async () =>
    client.chat.postMessage({ channel: acme.channel("general").id, text: "a" });

  test("rate limits with Retry-After", async () => {
    slack.script("chat.postMessage", { kind: "ratelimited", retryAfter: 7 });
    await expect(post()).rejects.toMatchObject({
      code: "slack_webapi_rate_limited_error",
      retryAfter: 7,
    });
    await post();
    expect(acme.messages("general")).toHaveLength(1);
    expect(slack.calls("chat.postMessage").map((call) => call.status)).toEqual([429, 200]);
  });

  test("answers with an error, a status or a delay, in the given order", async () => {
    slack.script(
      "*",
      { kind: "ok" },
      { kind: "error", error: "fatal_error" },
      { kind: "http", status: 500 },
      { kind: "latency", ms: 30 },
    );
    await post();
    expect(await errorOf(post())).toBe("fatal_error");
    await expect(post()).rejects.toMatchObject({
      code: "slack_webapi_http_error",
      statusCode: 500,
    });
    const started = performance.now();
    await post();
    expect(performance.now() - started).toBeGreaterThanOrEqual(29);
    expect(acme.messages("general")).toHaveLength(2);
  });

  test("loses an answer after doing the work", async () => {
    slack.script("chat.postMessage", { kind: "lost" });
    await expect(post()).rejects.toMatchObject({ code: "slack_webapi_request_error" });
    expect(acme.messages("general")).toHaveLength(1);
    expect(slack.calls()).toMatchObject([{ status: null, answer: null }]);
  });

  test("hangs without doing anything", async () => {
    slack.script("chat.postMessage", { kind: "hang" });
    const hasty = quietClient(slack, acme.botToken, { timeout: 100 });
    const call = hasty.chat.postMessage({ channel: acme.channel("general").id, text: "a" });
    await expect(call).rejects.toMatchObject({ code: "slack_webapi_request_error" });
    expect(acme.messages("general")).toEqual([]);
  });
});

describe("reset", () => {
  test("restores the seeds and keeps the objects of tests", async () => {
    await client.chat.postMessage({ channel: acme.channel("general").id, text: "a" });
    acme.addUser({ name: "extra" });
    acme.user("member").deleted = true;
    slack.advance(60_000);
    await client.auth.revoke();
    slack.reset();
    expect(acme.messages("general")).toEqual([]);
    expect(acme.users.map((user) => user.name)).not.toContain("extra");
    expect(acme.user("member").deleted).toBe(false);
    expect(slack.calls()).toEqual([]);
    expect(Math.abs(slack.now() - Date.now())).toBeLessThan(30_000);
    expect(await client.auth.test()).toMatchObject({ team_id: "T0ACME" });
    expect(slack.workspaces.map((one) => one.teamId)).toEqual(["T0ACME", "T0TEAM2"]);
  });
});
