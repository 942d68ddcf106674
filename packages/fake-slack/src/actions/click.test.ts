import type { WebClient } from "@slack/web-api";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { quietClient } from "../testing/quiet-client.ts";
import { startSignedReceiver } from "../testing/signed-receiver.ts";
import type { SignedReceiver } from "../testing/signed-receiver.ts";
import { startFakeSlack } from "../start-fake-slack.ts";
import type { FakeSlack, FakeWorkspace } from "../types.ts";
import { longTimeouts } from "../testing/long-timeouts.ts";

let slack: FakeSlack;
let acme: FakeWorkspace;
let app: SignedReceiver;
let client: WebClient;

beforeEach(async () => {
  slack = await startFakeSlack(longTimeouts);
  acme = slack.workspace("T0ACME");
  app = await startSignedReceiver(acme.signingSecret);
  acme.setRequestUrl(app.url);
  client = quietClient(slack, acme.botToken);
});

afterEach(async () => {
  await slack.close();
  await app.close();
});

const plain = (text: string) => ({ type: "plain_text" as const, text });

async function postRequest(channel = "approvals", threadTs?: string): Promise<string> {
  const posted = await client.chat.postMessage({
    channel: acme.channel(channel).id,
    text: "Alice asks",
    ...(threadTs === undefined ? {} : { thread_ts: threadTs }),
    blocks: [
      {
        type: "actions",
        block_id: "inv:1",
        elements: [
          {
            type: "button",
            action_id: "approve",
            text: plain("Approve"),
            value: "1",
            style: "primary",
          },
          { type: "button", action_id: "deny", text: plain("Deny"), value: "1" },
          {
            type: "overflow",
            action_id: "more",
            options: [{ text: plain("Resend"), value: "resend" }],
          },
          {
            type: "static_select",
            action_id: "role",
            options: [{ text: plain("Admin"), value: "admin" }],
          },
          { type: "users_select", action_id: "who" },
        ],
      },
      {
        type: "actions",
        block_id: "inv:2",
        elements: [
          {
            type: "overflow",
            action_id: "more",
            options: [{ text: plain("Revoke"), value: "revoke" }],
          },
        ],
      },
    ],
  });
  return posted.ts ?? "";
}

async function respond(body: object): Promise<Response> {
  return fetch(String(app.last().payload["response_url"]), {
    method: "POST",
    body: JSON.stringify(body),
  });
}

describe("a click in a message", () => {
  test("is a block_actions payload in one field of a form", async () => {
    const messageTs = await postRequest();
    const delivery = await acme.click({
      user: "owner",
      channel: "approvals",
      messageTs,
      actionId: "approve",
    });
    expect(delivery).toMatchObject({ status: 200, slackError: null });
    const { contentType, form, payload } = app.last();
    expect(contentType).toBe("application/x-www-form-urlencoded");
    expect(Object.keys(form)).toEqual(["payload"]);
    expect(payload).toMatchObject({
      type: "block_actions",
      team: { id: "T0ACME", domain: "acme" },
      user: { id: acme.user("owner").id, team_id: "T0ACME" },
      container: { type: "message", message_ts: messageTs, is_ephemeral: false },
      channel: { id: acme.channel("approvals").id },
      message: { ts: messageTs, text: "Alice asks" },
      actions: [{ type: "button", action_id: "approve", block_id: "inv:1", value: "1" }],
    });
  });

  test("carries the choice of a menu", async () => {
    const messageTs = await postRequest();
    const click = { user: "owner", channel: "approvals", messageTs };
    await acme.click({ ...click, actionId: "more", value: "resend" });
    expect(app.last().payload["actions"]).toMatchObject([{ selected_option: { value: "resend" } }]);
    // Of two menus of one name, the one that offers it.
    await acme.click({ ...click, actionId: "more", value: "revoke" });
    expect(app.last().payload["actions"]).toMatchObject([{ selected_option: { value: "revoke" } }]);
    await acme.click({ ...click, actionId: "role", value: "admin" });
    expect(app.last().payload["actions"]).toMatchObject([{ selected_option: { value: "admin" } }]);
    await acme.click({ ...click, actionId: "who", value: "member" });
    expect(app.last().payload["actions"]).toMatchObject([
      { selected_user: acme.user("member").id },
    ]);
    await expect(acme.click({ ...click, actionId: "role", value: "king" })).rejects.toThrow(
      "there are: admin",
    );
  });

  test("names the existing buttons when a test clicks a missing one", async () => {
    const messageTs = await postRequest();
    const click = acme.click({
      user: "owner",
      channel: "approvals",
      messageTs,
      actionId: "aprove",
    });
    await expect(click).rejects.toThrow('No element "aprove" here; there are: approve=1, deny=1');
  });

  test("by a person of another company contains the installing team and theirs", async () => {
    const messageTs = await postRequest("partners");
    await acme.click({ user: "foreign", channel: "partners", messageTs, actionId: "approve" });
    expect(app.last().payload).toMatchObject({
      team: { id: "T0ACME" },
      user: { team_id: "T0PARTNER" },
    });
  });

  test("twice has two action_ts, and redelivered the same one", async () => {
    const messageTs = await postRequest();
    const click = { user: "owner", channel: "approvals", messageTs, actionId: "approve", times: 2 };
    const stamps = (): unknown[] =>
      app.received.map(
        ({ payload }) => (payload["actions"] as { action_ts: string }[])[0]?.action_ts,
      );
    await acme.click(click);
    expect(new Set(stamps()).size).toBe(2);
    app.received.length = 0;
    await acme.click({ ...click, redeliver: true });
    expect(stamps()).toHaveLength(2);
    expect(new Set(stamps()).size).toBe(1);
  });

  test("lets the response URL replace or delete the message", async () => {
    const messageTs = await postRequest();
    const click = { user: "owner", channel: "approvals", messageTs, actionId: "approve" };
    await acme.click(click);
    await respond({ replace_original: true, text: "Approved" });
    expect(acme.messages("approvals")).toMatchObject([
      { ts: messageTs, text: "Approved", blocks: [] },
    ]);
    await respond({ delete_original: true });
    expect(acme.messages("approvals")).toEqual([]);
  });

  test("answers outside the thread unless thread_ts is given", async () => {
    const parent = acme.say({ user: "owner", channel: "approvals", text: "thread" });
    const messageTs = await postRequest("approvals", parent.ts);
    await acme.click({ user: "owner", channel: "approvals", messageTs, actionId: "approve" });
    expect(app.last().payload["container"]).toMatchObject({ thread_ts: parent.ts });
    await respond({ text: "outside" });
    await respond({ text: "inside", thread_ts: parent.ts });
    const [outside, inside] = acme.ephemerals("owner");
    expect(outside).not.toHaveProperty("thread_ts");
    expect(inside).toMatchObject({ thread_ts: parent.ts });
  });

  test("of an ephemeral has no message, and its ephemeral never becomes public", async () => {
    const shown = await client.chat.postEphemeral({
      channel: acme.channel("general").id,
      user: acme.user("member").id,
      text: "Revoke?",
      blocks: [
        { type: "actions", elements: [{ type: "button", action_id: "yes", text: plain("Yes") }] },
      ],
    });
    const click = { channel: "general", messageTs: shown.message_ts ?? "", actionId: "yes" };
    await expect(acme.click({ ...click, user: "owner" })).rejects.toThrow("not shown to owner");
    await acme.click({ ...click, user: "member" });
    expect(app.last().payload).not.toHaveProperty("message");
    expect(app.last().payload["container"]).toMatchObject({ is_ephemeral: true });
    await respond({ replace_original: true, response_type: "in_channel", text: "Revoked" });
    expect(acme.messages("general")).toEqual([]);
    expect(acme.ephemerals("member")).toMatchObject([{ text: "Revoked" }]);
  });

  test("has no team in an organization-wide install", async () => {
    const grid = slack.addWorkspace({
      enterpriseId: "E0GRID",
      isEnterpriseInstall: true,
      requestUrl: app.url,
    });
    const { ts } = await quietClient(slack, grid.botToken).chat.postMessage({
      channel: grid.channel("general").id,
      text: "a",
      blocks: [
        { type: "actions", elements: [{ type: "button", action_id: "go", text: plain("Go") }] },
      ],
    });
    await grid.click({ user: "member", channel: "general", messageTs: ts ?? "", actionId: "go" });
    expect(app.last().payload).toMatchObject({
      team: null,
      enterprise: { id: "E0GRID" },
      is_enterprise_install: true,
    });
  });
});

describe("the app", () => {
  test("gets a global and a message shortcut", async () => {
    await acme.globalShortcut({ user: "member", callbackId: "invite" });
    expect(app.last().payload).toMatchObject({ type: "shortcut", callback_id: "invite" });
    const { ts } = acme.say({ user: "member", channel: "general", text: "jane@acme.com" });
    await acme.messageShortcut({
      user: "owner",
      callbackId: "invite_from",
      channel: "general",
      messageTs: ts,
    });
    expect(app.last().payload).toMatchObject({
      type: "message_action",
      message: { text: "jane@acme.com", user: acme.user("member").id },
    });
    const outside = await acme.globalShortcut({ user: "foreign", callbackId: "invite" });
    expect(outside.slackError).toBe("external_user");
  });

  test("gets events as JSON, with retry headers and the same id when repeated", async () => {
    const event = { type: "channel_archive", channel: "C1", user: "U1" };
    await acme.event(event, { eventId: "Ev1" });
    expect(app.last()).toMatchObject({
      contentType: "application/json",
      payload: { type: "event_callback", event_id: "Ev1", team_id: "T0ACME", event },
    });
    await acme.event(event, { eventId: "Ev1", retryNum: 1, retryReason: "http_timeout" });
    expect(app.last().headers).toMatchObject({
      "x-slack-retry-num": "1",
      "x-slack-retry-reason": "http_timeout",
    });
  });

  test("shows a failed event to no one", async () => {
    app.answer(() => ({ status: 500 }));
    expect(await acme.event({ type: "user_change" })).toMatchObject({
      status: 500,
      slackError: null,
    });
  });

  test("gets a challenge for its request URL", async () => {
    app.answer(({ payload }) => ({ json: { challenge: payload["challenge"] } }));
    expect(await acme.verifyRequestUrl()).toMatchObject({ slackError: null });
    app.answer(() => ({ text: "ok" }));
    expect(await acme.verifyRequestUrl()).toMatchObject({ slackError: "challenge_failed" });
  });

  test("gets two events at an uninstall, and its token is revoked", async () => {
    await acme.uninstall();
    expect(app.received.map(({ payload }) => (payload["event"] as { type: string }).type)).toEqual([
      "tokens_revoked",
      "app_uninstalled",
    ]);
    await expect(client.auth.test()).rejects.toMatchObject({ data: { error: "token_revoked" } });
  });
});
