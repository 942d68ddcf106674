import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { quietClient } from "../../test/quiet-client.ts";
import { connectSocket } from "../../test/socket-client.ts";
import type { SocketClient } from "../../test/socket-client.ts";
import { startFakeSlack } from "../start-fake-slack.ts";
import type { FakeSlack, FakeWorkspace } from "../types.ts";
import { acceptKey } from "./web-socket.ts";

const OPCODE = { continuation: 0x0, text: 0x1, close: 0x8, ping: 0x9, pong: 0xa };

let slack: FakeSlack;
let acme: FakeWorkspace;

beforeEach(async () => {
  slack = await startFakeSlack();
  acme = slack.workspace("T0ACME");
});

afterEach(async () => {
  await slack.close();
});

async function openUrl(): Promise<string> {
  return String((await quietClient(slack, acme.appToken).apps.connections.open()).url);
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
  client.send(OPCODE.text, JSON.stringify({ envelope_id: envelope["envelope_id"], payload }));
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
    slack.ackTimeoutMs = 3000;
    await client.nextJson();
    const pending = acme.command(command);
    await client.nextJson();
    client.destroy();
    expect(await pending).toMatchObject({ slackError: "operation_timeout" });
    expect(acme.sockets()).toBe(0);
    expect(await acme.command(command)).toMatchObject({ slackError: "dispatch_failed" });
  });

  test("shares deliveries among the app's connections", async () => {
    const clients = [await connect(), await connect()];
    slack.ackTimeoutMs = 50;
    for (let sent = 0; sent < 4; sent += 1) await acme.event({ type: "user_change" });
    const counts = clients.map(
      ({ frames }) => frames.filter(({ opcode }) => opcode === OPCODE.text).length - 1,
    );
    expect(counts.reduce((sum, count) => sum + count)).toBe(4);
    expect(Math.min(...counts)).toBeGreaterThan(0);
  });

  test("asks to reconnect, and closes after the client's close", async () => {
    const client = await connect();
    slack.refreshSockets();
    expect(await client.nextJson()).toMatchObject({
      type: "disconnect",
      reason: "refresh_requested",
    });
    client.send(OPCODE.close, Buffer.from([0x03, 0xe8]));
    expect((await client.next(OPCODE.close)).payload.readUInt16BE()).toBe(1000);
    await client.closed;
    expect(acme.sockets()).toBe(0);
  });
});

describe("the WebSocket", () => {
  test("answers the handshake as RFC 6455 does in its example", () => {
    expect(acceptKey("dGhlIHNhbXBsZSBub25jZQ==")).toBe("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
  });

  test("answers a ping with its data", async () => {
    const client = await connect();
    client.send(OPCODE.ping, "are you there");
    expect((await client.next(OPCODE.pong)).payload.toString()).toBe("are you there");
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
    client.send(OPCODE.text, bytes.subarray(0, 101), { final: false });
    client.send(OPCODE.ping, "between");
    client.send(OPCODE.continuation, bytes.subarray(101));
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
    client.send(OPCODE.text, "{}", { masked: false });
    await client.closed;
    expect(acme.sockets()).toBe(0);
  });

  test("survives text that is no JSON", async () => {
    const client = await connect();
    client.send(OPCODE.text, "hello?");
    const pending = acme.command(command);
    ack(client, await client.nextJson());
    expect(await pending).toMatchObject({ slackError: null });
  });
});
