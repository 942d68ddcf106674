import { on, once } from "node:events";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import { quietClient } from "../testing/quiet-client.ts";
import { startFakeSlack } from "../start-fake-slack.ts";
import type { FakeSlack, FakeWorkspace } from "../types.ts";
import { longTimeouts } from "../testing/long-timeouts.ts";

type SocketClient = {
  webSocket: WebSocket;
  nextJson(): Promise<Record<string, unknown>>;
};

let slack: FakeSlack;
let acme: FakeWorkspace;

beforeEach(async () => {
  slack = await startFakeSlack(longTimeouts);
  acme = slack.workspace("T0ACME");
});

afterEach(async () => {
  await slack.close();
});

async function openUrl(): Promise<string> {
  return String((await quietClient(slack, acme.appToken).apps.connections.open()).url);
}

async function connectSocket(url: string): Promise<SocketClient> {
  const webSocket = new WebSocket(url);
  const messages = on(webSocket, "message");
  await once(webSocket, "open");
  return {
    webSocket,
    nextJson: async () => JSON.parse(String((await messages.next()).value[0])),
  };
}

async function connect(): Promise<SocketClient> {
  const client = await connectSocket(await openUrl());
  expect(await client.nextJson()).toMatchObject({
    type: "hello",
    connection_info: { app_id: slack.appId },
  });
  return client;
}

function ack(client: SocketClient, envelope: Record<string, unknown>, payload: object = {}): void {
  client.webSocket.send(JSON.stringify({ envelope_id: envelope["envelope_id"], payload }));
}

const command = { user: "member", channel: "general", command: "/invite", text: "jane@acme.com" };

describe("socket mode", () => {
  test("opens with the app-level token alone, once a ticket", async () => {
    const bot = quietClient(slack, acme.botToken).apps.connections.open();
    await expect(bot).rejects.toMatchObject({ data: { error: "not_allowed_token_type" } });
    const url = await openUrl();
    await connectSocket(url);
    await expect(connectSocket(url)).rejects.toThrow("403");
    expect(acme.sockets()).toBe(1);
  });

  test("carries commands, and shows the payload of the ack", async () => {
    const client = await connect();
    const pending = acme.command(command);
    const envelope = await client.nextJson();
    expect(envelope).toMatchObject({
      type: "slash_commands",
      accepts_response_payload: true,
      payload: { command: "/invite", text: "jane@acme.com", team_id: "T0ACME" },
    });
    ack(client, envelope, { text: "Working on it" });
    expect(await pending).toMatchObject({ slackError: null, reply: { text: "Working on it" } });
  });

  test("carries interactions and events", async () => {
    const client = await connect();
    const shortcut = acme.globalShortcut({ user: "member", callbackId: "invite" });
    const first = await client.nextJson();
    expect(first).toMatchObject({ type: "interactive", payload: { type: "shortcut" } });
    ack(client, first);
    await shortcut;
    const event = acme.event({ type: "user_change" }, { retryNum: 1, retryReason: "timeout" });
    const second = await client.nextJson();
    expect(second).toMatchObject({
      type: "events_api",
      retry_attempt: 1,
      payload: { event: { type: "user_change" } },
    });
    ack(client, second);
    expect(await event).toMatchObject({ status: 200 });
  });

  test("times out without an ack, and when the connection breaks", async () => {
    const client = await connect();
    slack.ackTimeoutMs = 100;
    expect(await acme.command(command)).toMatchObject({ slackError: "operation_timeout" });
    slack.ackTimeoutMs = longTimeouts.ackTimeoutMs;
    await client.nextJson();
    const pending = acme.command(command);
    await client.nextJson();
    client.webSocket.terminate();
    expect(await pending).toMatchObject({ slackError: "operation_timeout" });
    expect(acme.sockets()).toBe(0);
    expect(await acme.command(command)).toMatchObject({ slackError: "dispatch_failed" });
  });

  test("shares deliveries among the app's connections", async () => {
    const clients = [await connect(), await connect()];
    const counts = clients.map(() => 0);
    clients.forEach(({ webSocket }, index) =>
      webSocket.on("message", () => (counts[index] = (counts[index] ?? 0) + 1)),
    );
    slack.ackTimeoutMs = 50;
    for (let sent = 0; sent < 4; sent += 1) await acme.event({ type: "user_change" });
    await expect.poll(() => counts.reduce((sum, count) => sum + count)).toBe(4);
    expect(Math.min(...counts)).toBeGreaterThan(0);
  });

  test("asks to reconnect, and closes after the client's close", async () => {
    const client = await connect();
    slack.refreshSockets();
    expect(await client.nextJson()).toMatchObject({
      type: "disconnect",
      reason: "refresh_requested",
    });
    client.webSocket.close(1000);
    expect((await once(client.webSocket, "close"))[0]).toBe(1000);
    expect(acme.sockets()).toBe(0);
  });
});

describe("the WebSocket", () => {
  test("answers a ping with its data", async () => {
    const client = await connect();
    client.webSocket.ping("are you there");
    expect(String((await once(client.webSocket, "pong"))[0])).toBe("are you there");
  });

  test("joins fragments, and frames that arrive in pieces", async () => {
    const client = await connect();
    const pending = acme.command(command);
    const envelope = await client.nextJson();
    const text = JSON.stringify({
      envelope_id: envelope["envelope_id"],
      payload: { text: "é".repeat(200) },
    });
    const bytes = Buffer.from(text);
    client.webSocket.send(bytes.subarray(0, 101), { fin: false, binary: false });
    client.webSocket.ping("between");
    client.webSocket.send(bytes.subarray(101));
    expect((await pending).reply?.text).toBe("é".repeat(200));
  });

  test("sends messages of every length class", async () => {
    const client = await connect();
    for (const size of [1, 1000, 70_000]) {
      const pending = acme.event({ type: "user_change", filler: "x".repeat(size) });
      const envelope = await client.nextJson();
      expect(envelope).toMatchObject({ payload: { event: { filler: "x".repeat(size) } } });
      ack(client, envelope);
      await pending;
    }
  });

  test("closes on a frame that is not masked", async () => {
    const client = await connect();
    client.webSocket.send("{}", { mask: false });
    await once(client.webSocket, "close");
    expect(acme.sockets()).toBe(0);
  });

  test("closes on a binary message", async () => {
    const client = await connect();
    client.webSocket.send(Buffer.from("{}"));
    expect((await once(client.webSocket, "close"))[0]).toBe(1003);
    expect(acme.sockets()).toBe(0);
  });

  test("says goodbye when the fake stops, and does not wait for the answer", async () => {
    const client = await connect();
    client.webSocket.pause();
    await slack.close();
    client.webSocket.resume();
    expect((await once(client.webSocket, "close"))[0]).toBe(1001);
    slack = await startFakeSlack(longTimeouts);
  });

  test("survives text that is not JSON", async () => {
    const client = await connect();
    client.webSocket.send("hello?");
    const pending = acme.command(command);
    ack(client, await client.nextJson());
    expect(await pending).toMatchObject({ slackError: null });
  });
});
