import { WebAPIPlatformError } from "@slack/web-api";
import type { ModalView, WebClient } from "@slack/web-api";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { quietClient } from "../testing/quiet-client.ts";
import { startSignedReceiver } from "../testing/signed-receiver.ts";
import type { SignedReceiver } from "../testing/signed-receiver.ts";
import { startFakeSlack } from "../start-fake-slack.ts";
import type { FakeSlack, FakeSlackChange, FakeWorkspace } from "../types.ts";
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
const option = (value: string) => ({ text: plain(value), value });

function inviteModal(extra: Partial<ModalView> = {}): ModalView {
  return {
    type: "modal",
    callback_id: "invite",
    private_metadata: "inv-1",
    title: plain("Invite"),
    submit: plain("Send"),
    blocks: [
      {
        type: "input",
        block_id: "email",
        label: plain("Address"),
        element: { type: "email_text_input", action_id: "value" },
      },
      {
        type: "input",
        block_id: "role",
        label: plain("Role"),
        element: {
          type: "static_select",
          action_id: "role",
          options: [option("member"), option("admin")],
        },
      },
      {
        type: "input",
        block_id: "note",
        optional: true,
        label: plain("Note"),
        element: { type: "plain_text_input", action_id: "note", max_length: 10 },
      },
      {
        type: "actions",
        block_id: "more",
        elements: [{ type: "button", action_id: "preview", text: plain("Preview"), value: "p" }],
      },
    ],
    ...extra,
  };
}

async function trigger(user = "member"): Promise<string> {
  await acme.globalShortcut({ user, callbackId: "invite" });
  return String(app.last().payload["trigger_id"]);
}

async function openModal(extra: Partial<ModalView> = {}): Promise<string> {
  const { view } = await client.views.open({
    trigger_id: await trigger(),
    view: inviteModal(extra),
  });
  return view?.id ?? "";
}

async function errorOf(call: Promise<unknown>): Promise<string> {
  const failure = await call.then(
    () => "the call succeeded",
    (error: unknown) => error,
  );
  return failure instanceof WebAPIPlatformError ? failure.data.error : String(failure);
}

const filled = { email: "jane@acme.com", role: "admin" };
const submission = { "email.value": filled.email, role: filled.role };

describe("a trigger", () => {
  test("opens one view, in its time", async () => {
    const first = await trigger();
    await client.views.open({ trigger_id: first, view: inviteModal() });
    expect(await errorOf(client.views.open({ trigger_id: first, view: inviteModal() }))).toBe(
      "exchanged_trigger_id",
    );
    const second = await trigger();
    slack.advance(longTimeouts.triggerLifetimeMs + 1);
    expect(await errorOf(client.views.open({ trigger_id: second, view: inviteModal() }))).toBe(
      "expired_trigger_id",
    );
    expect(await errorOf(client.views.open({ trigger_id: "1.2.3", view: inviteModal() }))).toBe(
      "invalid_trigger_id",
    );
  });

  test("lives for three seconds by default", async () => {
    const hasty = await startFakeSlack();
    const workspace = hasty.workspace("T0ACME");
    workspace.setRequestUrl(app.url);
    await workspace.globalShortcut({ user: "member", callbackId: "invite" });
    hasty.advance(3001);
    const late = quietClient(hasty, workspace.botToken).views.open({
      trigger_id: String(app.last().payload["trigger_id"]),
      view: inviteModal(),
    });
    expect(await errorOf(late)).toBe("expired_trigger_id");
    await hasty.close();
  });

  test("survives a rejected view", async () => {
    const id = await trigger();
    const wrong = client.views.open({
      trigger_id: id,
      view: inviteModal({ title: plain("x".repeat(25)) }),
    });
    expect(await errorOf(wrong)).toBe("invalid_blocks");
    await client.views.open({ trigger_id: id, view: inviteModal() });
    expect(acme.openView("member")?.callback_id).toBe("invite");
  });
});

describe("a modal", () => {
  test("submits what was entered, and closes on an empty ack", async () => {
    const id = await openModal();
    const delivery = await acme.submitView({ user: "member", values: submission });
    expect(delivery).toMatchObject({ status: 200, slackError: null });
    expect(app.last().payload).toMatchObject({
      type: "view_submission",
      user: { id: acme.user("member").id },
      view: {
        id,
        callback_id: "invite",
        private_metadata: "inv-1",
        state: {
          values: {
            email: { value: { type: "email_text_input", value: "jane@acme.com" } },
            role: { role: { type: "static_select", selected_option: { value: "admin" } } },
            note: { note: { type: "plain_text_input", value: null } },
          },
        },
      },
    });
    expect(acme.openView("member")).toBeNull();
  });

  test("does not submit empty or invalid required inputs", async () => {
    await openModal();
    app.received.length = 0;
    const values = { "email.value": "jane", note: "x".repeat(11) };
    const delivery = await acme.submitView({ user: "member", values });
    expect(delivery).toMatchObject({ status: null, slackError: "invalid_input" });
    expect(acme.openView("member")?.errors).toEqual({
      email: "Please enter a valid email address.",
      role: "Please complete this required field.",
      note: "Please enter at most 10 characters.",
    });
    expect(app.received).toEqual([]);
  });

  test("shows the app's errors under the inputs, and keeps what was typed", async () => {
    await openModal();
    app.answer(() => ({
      json: { response_action: "errors", errors: { email: "Already a member" } },
    }));
    expect(await acme.submitView({ user: "member", values: submission })).toMatchObject({
      slackError: null,
    });
    expect(acme.openView("member")).toMatchObject({
      errors: { email: "Already a member" },
      state: { values: { email: { value: { value: "jane@acme.com" } } } },
    });
    app.answer(() => ({}));
    await acme.submitView({ user: "member", values: {} });
    expect(acme.openView("member")).toBeNull();
  });

  test.each([
    [
      "errors under a block that is not an input",
      { response_action: "errors", errors: { more: "a" } },
      "invalid_errors",
    ],
    [
      "errors under an action_id",
      { response_action: "errors", errors: { value: "a" } },
      "invalid_errors",
    ],
    ["an unknown action", { response_action: "close" }, "invalid_response_action"],
    [
      "a view Slack rejects",
      { response_action: "update", view: { type: "modal", blocks: [] } },
      "invalid_blocks",
    ],
    ["no view to push", { response_action: "push" }, "invalid_response"],
    ["a message", { text: "Thanks" }, "invalid_response"],
  ])("shows an error for an ack with %s", async (_name, json, expected) => {
    await openModal();
    app.answer(() => ({ json }));
    expect(await acme.submitView({ user: "member", values: submission })).toMatchObject({
      slackError: expected,
    });
    expect(acme.openView("member")).not.toBeNull();
  });

  test("stays open when the ack is late or not JSON", async () => {
    await openModal();
    app.answer(() => ({ never: true }));
    slack.ackTimeoutMs = 100;
    const late = await acme.submitView({ user: "member", values: submission });
    slack.ackTimeoutMs = longTimeouts.ackTimeoutMs;
    expect(late.slackError).toBe("operation_timeout");
    app.answer(() => ({ text: "ok" }));
    const text = await acme.submitView({ user: "member", values: submission });
    expect(text.slackError).toBe("invalid_response");
    expect(acme.openView("member")).not.toBeNull();
  });

  test("updates, pushes and clears by ack", async () => {
    const id = await openModal();
    const next = (title: string): object => inviteModal({ title: plain(title) });
    app.answer(() => ({ json: { response_action: "update", view: next("Two") } }));
    await acme.submitView({ user: "member", values: submission });
    expect(acme.openView("member")).toMatchObject({ id, title: { text: "Two" } });
    app.answer(() => ({ json: { response_action: "push", view: next("Three") } }));
    await acme.submitView({ user: "member", values: submission });
    expect(acme.openView("member")).toMatchObject({
      title: { text: "Three" },
      previous_view_id: id,
      root_view_id: id,
    });
    app.answer(() => ({ json: { response_action: "clear" } }));
    await acme.submitView({ user: "member", values: submission });
    expect(acme.openView("member")).toBeNull();
  });

  test("stacks three views and no more", async () => {
    await openModal();
    await client.views.push({ trigger_id: await trigger(), view: inviteModal() });
    await client.views.push({ trigger_id: await trigger(), view: inviteModal() });
    const fourth = client.views.push({ trigger_id: await trigger(), view: inviteModal() });
    expect(await errorOf(fourth)).toBe("push_limit_reached");
  });

  test("updates by id with the right hash, and not once it is closed", async () => {
    const view_id = await openModal();
    const hash = acme.openView("member")?.hash ?? "";
    await client.views.update({ view_id, hash, view: inviteModal({ title: plain("Two") }) });
    expect(acme.openView("member")).toMatchObject({ id: view_id, title: { text: "Two" } });
    expect(await errorOf(client.views.update({ view_id, hash, view: inviteModal() }))).toBe(
      "hash_conflict",
    );
    await acme.closeView({ user: "member" });
    expect(await errorOf(client.views.update({ view_id, view: inviteModal() }))).toBe("not_found");
  });

  test("reports closing only when the view asked for it", async () => {
    await openModal();
    const before = app.received.length;
    expect(await acme.closeView({ user: "member" })).toMatchObject({
      status: null,
      slackError: null,
    });
    expect(app.received).toHaveLength(before);
    await openModal({ notify_on_close: true });
    await acme.closeView({ user: "member" });
    expect(app.last().payload).toMatchObject({
      type: "view_closed",
      is_cleared: false,
      view: { callback_id: "invite" },
    });
  });

  test("sends clicks with the view, its state and a trigger that pushes", async () => {
    const id = await openModal();
    await acme.clickInView({ user: "member", actionId: "preview", values: submission });
    expect(app.last().payload).toMatchObject({
      type: "block_actions",
      container: { type: "view", view_id: id },
      view: { id, state: { values: { email: { value: { value: "jane@acme.com" } } } } },
      actions: [{ action_id: "preview", value: "p" }],
    });
    const trigger_id = String(app.last().payload["trigger_id"]);
    await client.views.push({ trigger_id, view: inviteModal({ title: plain("Preview") }) });
    expect(acme.openView("member")).toMatchObject({
      title: { text: "Preview" },
      previous_view_id: id,
    });
  });

  test("asks an external select for options and checks them", async () => {
    await openModal({
      blocks: [
        {
          type: "input",
          block_id: "org",
          label: plain("Org"),
          element: { type: "external_select", action_id: "org" },
        },
      ],
    });
    app.answer(() => ({ json: { options: [option("acme")] } }));
    const good = await acme.suggest({ user: "member", actionId: "org", text: "ac" });
    expect(app.last().payload).toMatchObject({
      type: "block_suggestion",
      value: "ac",
      action_id: "org",
    });
    expect(good.slackError).toBeNull();
    app.answer(() => ({ json: { options: [option("x".repeat(76))] } }));
    expect((await acme.suggest({ user: "member", actionId: "org", text: "ac" })).slackError).toBe(
      "invalid_options",
    );
  });

  test("gives a response URL for a conversation chosen with response_url_enabled", async () => {
    const element = {
      type: "conversations_select" as const,
      action_id: "where",
      response_url_enabled: true,
    };
    await openModal({ blocks: [{ type: "input", block_id: "w", label: plain("Where"), element }] });
    await acme.submitView({ user: "member", values: { where: "general" } });
    const [target] = app.last().payload["response_urls"] as {
      channel_id: string;
      response_url: string;
    }[];
    expect(target?.channel_id).toBe(acme.channel("general").id);
    await fetch(target?.response_url ?? "", {
      method: "POST",
      body: JSON.stringify({ text: "hi" }),
    });
    expect(acme.ephemerals("member")).toMatchObject([{ text: "hi" }]);
  });
});

describe("a Home tab", () => {
  const home = (text: string) => ({
    type: "home" as const,
    blocks: [
      { type: "header" as const, text: plain(text) },
      {
        type: "actions" as const,
        elements: [{ type: "button" as const, action_id: "new", text: plain("New") }],
      },
    ],
  });

  test("is asked for when opened, published, and clicked", async () => {
    await acme.openHome({ user: "member" });
    const user_id = acme.user("member").id;
    expect(app.last().payload).toMatchObject({
      event: { type: "app_home_opened", tab: "home", user: user_id },
    });
    await client.views.publish({ user_id, view: home("One") });
    expect(acme.home("member")).toMatchObject({
      type: "home",
      blocks: [{ text: { text: "One" } }, {}],
    });
    await acme.clickInHome({ user: "member", actionId: "new" });
    expect(app.last().payload).toMatchObject({
      container: { type: "view" },
      view: { type: "home" },
    });
    expect(app.last().payload).not.toHaveProperty("response_url");
  });

  test("keeps its id when published again, and rejects an old hash", async () => {
    const user_id = acme.user("member").id;
    const first = await client.views.publish({ user_id, view: home("One") });
    const hash = first.view?.hash ?? "";
    const second = await client.views.publish({ user_id, hash, view: home("Two") });
    expect(second.view?.id).toBe(first.view?.id);
    expect(await errorOf(client.views.publish({ user_id, hash, view: home("Three") }))).toBe(
      "hash_conflict",
    );
    expect(await errorOf(client.views.publish({ user_id: "U0UNKNOWN", view: home("a") }))).toBe(
      "user_not_found",
    );
  });
});

describe("changes", () => {
  test("are reported in the order a person sees them, until the listener unsubscribes", async () => {
    const seen: FakeSlackChange["type"][] = [];
    const leave = slack.onChange((change) => seen.push(change.type));
    await openModal();
    await acme.closeView({ user: "member" });
    const channel = acme.channel("general").id;
    const { ts } = await client.chat.postMessage({ channel, text: "a" });
    await client.chat.update({ channel, ts: ts ?? "", text: "b" });
    await client.chat.postEphemeral({ channel, user: acme.user("member").id, text: "c" });
    await client.chat.delete({ channel, ts: ts ?? "" });
    leave();
    await client.chat.postMessage({ channel, text: "d" });
    expect(seen).toEqual([
      "view_opened",
      "view_closed",
      "message_posted",
      "message_updated",
      "ephemeral_shown",
      "message_deleted",
    ]);
  });
});
