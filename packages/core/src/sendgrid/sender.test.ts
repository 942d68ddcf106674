import { createServer, type AddressInfo, type Server, type Socket } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import { inspect } from "node:util";

import { startFakeSendGrid, type FakeSendGrid, type ScriptedAnswer } from "@usher/fake-sendgrid";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";

import { plainBrand } from "../testing/plain-brand.ts";
import type { InvitationEmail, SendOutcome } from "../model/delivery.ts";
import {
  standStill,
  startThreadedServer,
  type ThreadedServer,
} from "../testing/threaded-server.ts";
import { createSendGridSender, type SendGridSender, type SendGridSenderOptions } from "./sender.ts";

const secret =
  "0b0e7a5c-1111-4222-8333-944444444444.abcdefghijklmnopqrstuvwxyz234567abcdefghijklmnopqrst";
const muteSecret =
  "0b0e7a5c-1111-4222-8333-944444444444.bcdefghijklmnopqrstuvwxyz234567abcdefghijklmnopqrsta";
const email: InvitationEmail = {
  sendId: "0190a000-0000-7000-8000-000000000001",
  invitationId: "0190a000-0000-7000-8000-000000000002",
  organizationId: "0190a000-0000-7000-8000-000000000003",
  kind: "invitation",
  to: "jane@example.com",
  organizationName: "Northwind Research",
  inviter: { name: "Amina Diallo", email: "amina@northwind.example" },
  replyToInviter: true,
  roles: ["admin"],
  message: "Welcome",
  expiresAt: "2026-11-30T14:00:00.000Z",
  brand: plainBrand,
  locale: "en",
  link: `https://usher.example/i/${secret}`,
  muteLink: `https://usher.example/u/${muteSecret}`,
};

let fake: FakeSendGrid;
let senders: SendGridSender[] = [];
let sockets: Socket[] = [];
let servers: Server[] = [];

beforeAll(async () => {
  fake = await startFakeSendGrid();
});
afterAll(() => fake.close());
beforeEach(() => fake.reset());
afterEach(async () => {
  await Promise.all(senders.map((sender) => sender.close()));
  for (const socket of sockets) socket.destroy();
  for (const server of servers) server.close();
  senders = [];
  sockets = [];
  servers = [];
});

function senderTo(url: string, options: Partial<SendGridSenderOptions> = {}): SendGridSender {
  const sender = createSendGridSender({
    apiKey: fake.apiKey,
    baseUrl: url,
    from: { email: "invitations@usher.example", name: "Usher" },
    timeoutMs: 30_000,
    ...options,
  });
  senders.push(sender);
  return sender;
}

/** A TCP server that answers every request with these bytes, or with nothing. */
async function rawServer(answer: string | null): Promise<string> {
  const server = createServer((socket) => {
    sockets.push(socket);
    socket.on("error", () => socket.destroy());
    if (answer !== null) socket.on("data", () => socket.write(answer));
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  // A server that listens on a TCP port has such an address.
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** For tests that run into it: the request itself arrives long before, however slow the machine is. */
const shortTimeoutMs = 4_000;

async function outcomeOf(answer: ScriptedAnswer, timeoutMs?: number): Promise<SendOutcome> {
  fake.script(answer);
  return senderTo(fake.url, timeoutMs === undefined ? {} : { timeoutMs }).send(email);
}

describe("a response of SendGrid", () => {
  test("202 is accepted, with the provider's id", async () => {
    const outcome = await senderTo(fake.url).send(email);
    const [captured] = fake.mailbox.list();
    expect(outcome).toEqual({
      kind: "accepted",
      providerMessageId: captured?.id,
      sandboxed: false,
    });
  });

  test("200 in sandbox mode is sandboxed", async () => {
    const outcome = await senderTo(fake.url, { sandboxMode: true }).send(email);
    expect(outcome).toMatchObject({ kind: "accepted", sandboxed: true });
    expect(fake.mailbox.list()).toEqual([]);
  });

  test.each<[string, ScriptedAnswer, object]>([
    ["unexpected 200", { kind: "status", status: 200 }, { kind: "unknown" }],
    ["302", { kind: "status", status: 302 }, { kind: "unknown", reason: "HTTP 302" }],
    ["400", { kind: "status", status: 400 }, { kind: "rejected" }],
    ["401", { kind: "status", status: 401 }, paused("unauthorized")],
    ["401 for used-up credits", { kind: "credits_exceeded" }, paused("credits_exceeded")],
    ["403", { kind: "status", status: 403 }, paused("forbidden")],
    ["404", { kind: "status", status: 404 }, paused("misconfigured")],
    ["405", { kind: "status", status: 405 }, paused("misconfigured")],
    ["413", { kind: "status", status: 413 }, { kind: "rejected" }],
    ["500", { kind: "status", status: 500 }, { kind: "not_sent", pause: null }],
    ["502", { kind: "status", status: 502 }, { kind: "unknown" }],
    ["503", { kind: "status", status: 503 }, { kind: "not_sent", pause: null }],
    ["504", { kind: "status", status: 504 }, { kind: "unknown" }],
  ])("%s", async (_name, answer, expected) => {
    expect(await outcomeOf(answer)).toMatchObject(expected);
  });

  test("a rejected address is reported with the field that SendGrid names", async () => {
    const outcome = await senderTo(fake.url).send({ ...email, to: "j\u00f6rg@example.com" });
    expect(outcome).toMatchObject({ kind: "rejected", field: "personalizations.0.to.0.email" });
  });

  test("429 pauses until X-RateLimit-Reset and a little longer", async () => {
    const outcome = await outcomeOf({ kind: "rate_limited", resetInSeconds: 30 });
    expect(outcome).toMatchObject({ kind: "not_sent", pause: { reason: "rate_limited" } });
    const forMs = outcome.kind === "not_sent" ? (outcome.pause?.forMs ?? 0) : 0;
    expect(forMs).toBeGreaterThanOrEqual(30_000);
    expect(forMs).toBeLessThanOrEqual(32_000);
  });

  test("a rejected key pauses sending for the configured time", async () => {
    fake.script({ kind: "status", status: 401 });
    const outcome = await senderTo(fake.url, { pauseMs: 200 }).send(email);
    expect(outcome).toMatchObject({ pause: { reason: "unauthorized", forMs: 200 } });
  });

  test("a redirect is not followed", async () => {
    const target = await rawServer("HTTP/1.1 202 Accepted\r\ncontent-length: 0\r\n\r\n");
    fake.script({ kind: "status", status: 302, headers: { location: target } });
    await senderTo(fake.url).send(email);
    expect(sockets).toEqual([]);
  });
});

describe("an error of the connection", () => {
  test("a refused connection is not sent", async () => {
    const closed = await rawServer(null);
    await new Promise((resolve) => servers[0]?.close(resolve));
    const outcome = await senderTo(closed).send(email);
    expect(outcome).toEqual({ kind: "not_sent", reason: "ECONNREFUSED", pause: null });
  });

  test("an unknown host is not sent", async () => {
    const outcome = await senderTo("http://nowhere.invalid").send(email);
    expect(outcome).toMatchObject({ kind: "not_sent", pause: null });
  });

  test("a failed TLS handshake is not sent", async () => {
    const plain = await rawServer("HTTP/1.1 400 Bad Request\r\n\r\n");
    const outcome = await senderTo(plain.replace("http:", "https:")).send(email);
    expect(outcome).toMatchObject({ kind: "not_sent", pause: null });
  });

  test("an endless TLS handshake is not sent, and stays so", async () => {
    const silent = await rawServer(null);
    const sender = senderTo(silent.replace("http:", "https:"), { timeoutMs: 100 });
    expect(await sender.send(email)).toMatchObject({ kind: "not_sent", reason: "timeout" });
  });

  test("an email that gets no free connection is not sent, later either", async () => {
    fake.setDefault({ kind: "hang" });
    const sender = senderTo(fake.url, { connections: 1, timeoutMs: 1_000 });
    const emails = Array.from({ length: 20 }, (_, index) => ({
      ...email,
      sendId: `send-${index}`,
    }));
    const outcomes = await Promise.all(emails.map((one) => sender.send(one)));
    const notSent = emails.filter((_, index) => outcomes[index]?.kind === "not_sent");
    expect(notSent.length).toBeGreaterThan(0);

    fake.setDefault({ kind: "accept" });
    const kindOfNext = async () => (await sender.send(email)).kind;
    await expect.poll(kindOfNext, { timeout: 30_000 }).toBe("accepted");
    const arrived = JSON.stringify(fake.requests());
    expect(notSent.filter(({ sendId }) => arrived.includes(`"${sendId}"`))).toEqual([]);
  });

  test.each<ScriptedAnswer["kind"]>(["hang", "reset_after_body", "reset_after_body_lost"])(
    "%s is unknown",
    async (kind) => {
      // These three answers have no further fields.
      const outcome = await outcomeOf({ kind } as ScriptedAnswer, shortTimeoutMs);
      expect(outcome).toMatchObject({ kind: "unknown" });
    },
  );

  test("a 202 with a stalled body is accepted at once", async () => {
    const outcome = await outcomeOf({ kind: "stalled_body" }, 600_000);
    expect(outcome).toMatchObject({ kind: "accepted" });
  });

  test("a 400 with a stalled body is rejected without its text", async () => {
    const url = await rawServer("HTTP/1.1 400 Bad Request\r\ncontent-length: 100\r\n\r\n{");
    const outcome = await senderTo(url, { timeoutMs: shortTimeoutMs }).send(email);
    expect(outcome).toEqual({ kind: "rejected", reason: "HTTP 400", field: null });
  });

  test("an endless answer is cut", async () => {
    const url = await rawServer(
      `HTTP/1.1 500 Oops\r\ncontent-length: 999999999\r\n\r\n${"x".repeat(2_000_000)}`,
    );
    expect(await senderTo(url).send(email)).toMatchObject({ kind: "not_sent" });
  });

  test("bytes that are not HTTP are unknown", async () => {
    const url = await rawServer("220 mail.example ESMTP\r\n");
    expect(await senderTo(url).send(email)).toMatchObject({ kind: "unknown" });
  });

  test("a renderer that throws sends nothing", async () => {
    const render = () => {
      throw new Error(`cannot render ${email.link}`);
    };
    const outcome = await senderTo(fake.url, { render }).send(email);
    expect(outcome).toMatchObject({ kind: "not_sent", pause: null });
    expect(inspect(outcome)).not.toContain(secret);
    expect(fake.requests()).toEqual([]);
  });

  test("proxy variables have no effect", async () => {
    const before = process.env["HTTP_PROXY"];
    process.env["HTTP_PROXY"] = "http://127.0.0.1:1";
    try {
      expect(await senderTo(fake.url).send(email)).toMatchObject({ kind: "accepted" });
    } finally {
      if (before === undefined) delete process.env["HTTP_PROXY"];
      else process.env["HTTP_PROXY"] = before;
    }
  });
});

describe("a process stopped for longer than its timeout", () => {
  let server: ThreadedServer | undefined;
  afterEach(() => server?.close());

  async function sendAcrossPause(answer: { status: number; body?: string }): Promise<SendOutcome> {
    server = await startThreadedServer({ afterMs: 50, ...answer });
    const { url, requests } = server;
    const outcome = senderTo(url, { timeoutMs: shortTimeoutMs }).send(email);
    while (requests() === 0) await wait(1);
    await standStill(shortTimeoutMs + 1_000);
    return outcome;
  }

  test("reads the acceptance waiting in its socket", async () => {
    const outcome = await sendAcrossPause({ status: 202 });
    expect(outcome).toMatchObject({ kind: "accepted", providerMessageId: "m1" });
  });

  test("reads the rejection waiting in its socket, with its reason", async () => {
    const body = JSON.stringify({ errors: [{ message: "no such address", field: null }] });
    const outcome = await sendAcrossPause({ status: 400, body });
    expect(outcome).toMatchObject({ kind: "rejected", reason: "no such address" });
  });

  test("writes nothing if its call had not begun", async () => {
    server = await startThreadedServer({ status: 202, afterMs: 0 });
    const outcome = senderTo(server.url, { timeoutMs: 400 }).send(email);
    await standStill(1_000);
    expect(await outcome).toEqual({ kind: "not_sent", reason: "timeout", pause: null });
    await wait(100);
    expect(server.requests()).toBe(0);
  });
});

describe("the guard of a call", () => {
  test("is called right before the first byte, with the remaining time", async () => {
    const leftMs: number[] = [];
    const mayStart = (endsWithinMs: number) => {
      expect(fake.requests()).toEqual([]);
      leftMs.push(endsWithinMs);
      return true;
    };
    const outcome = await senderTo(fake.url).send(email, { mayStart });
    expect(outcome).toMatchObject({ kind: "accepted" });
    expect(leftMs).toHaveLength(1);
    expect(leftMs[0]).toBeGreaterThan(0);
    expect(leftMs[0]).toBeLessThanOrEqual(30_000);
  });

  test("that rejects leaves nothing written, and the next call succeeds", async () => {
    const sender = senderTo(fake.url);
    const rejected = await sender.send(email, { mayStart: () => false });
    expect(rejected).toEqual({ kind: "not_sent", reason: "lease_ended", pause: null });
    expect(await sender.send({ ...email, sendId: "next" })).toMatchObject({ kind: "accepted" });
    expect(fake.mailbox.list().map(({ customArgs }) => customArgs["send_id"])).toEqual(["next"]);
  });
});

test("drops a NUL in the provider's text, which no column can store", async () => {
  const errors = [{ message: "no\u0000 such address", field: null }];
  const outcome = await outcomeOf({ kind: "status", status: 400, body: { errors } });
  expect(outcome).toMatchObject({ kind: "rejected", reason: "no such address" });
});

describe("the payload", () => {
  test("has one recipient, opaque arguments, ids as headers and the inviter as Reply-To", async () => {
    await senderTo(fake.url).send(email);
    const [captured] = fake.mailbox.list();
    expect(captured).toMatchObject({
      to: { email: "jane@example.com" },
      from: { email: "invitations@usher.example", name: "Amina Diallo via Northwind Research" },
      replyTo: { email: "amina@northwind.example" },
      customArgs: {
        send_id: email.sendId,
        invitation_id: email.invitationId,
        organization_id: email.organizationId,
      },
      categories: ["usher-invitation"],
      headers: {
        "Message-ID": `<${email.sendId}@usher.example>`,
        "Auto-Submitted": "auto-generated",
        "X-Entity-Ref-ID": email.sendId,
        "List-Unsubscribe": `<${email.muteLink}>`,
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
      },
    });
    expect(captured?.payload).not.toHaveProperty("custom_args");
    expect(captured?.payload).not.toHaveProperty("mail_settings");
  });

  test("is the same for a retry, and a reminder joins the thread", async () => {
    const sender = senderTo(fake.url);
    await sender.send(email);
    await sender.send(email);
    await sender.send({
      ...email,
      kind: "reminder",
      sendId: "0190a000-0000-7000-8000-000000000009",
    });
    const [first, second, reminder] = fake.mailbox.list();
    expect(second?.payload).toEqual(first?.payload);
    expect(reminder?.headers["Message-ID"]).not.toBe(first?.headers["Message-ID"]);
    expect(reminder?.headers["References"]).toBe(first?.headers["References"]);
    expect(reminder?.subject).toMatch(/^Reminder: /);
  });

  test.each([
    ["switched off", { replyToInviter: false }],
    ["without an address", { inviter: { name: "Amina", email: null } }],
    ["with a broken address", { inviter: { name: "Amina", email: "a@b\r\nBcc: x@evil.com" } }],
  ])("has no Reply-To for the inviter %s", async (_name, over) => {
    await senderTo(fake.url).send({ ...email, ...over });
    expect(fake.mailbox.list()[0]).not.toHaveProperty("replyTo");
  });

  test("S20: has no control character outside the parts' own lines", async () => {
    const name = "Eve\r\nBcc: x@evil.example\u0000\u202e";
    await senderTo(fake.url).send({
      ...email,
      organizationName: name,
      inviter: { name, email: "eve@example.com" },
    });
    const [captured] = fake.mailbox.list();
    expect(captured).toBeDefined();
    expect(`${captured?.subject}${captured?.from.name}`).not.toMatch(/[\p{Cc}\u202e]/u);
  });

  test("S24: turns off every kind of tracking, in the text part too", async () => {
    await senderTo(fake.url).send(email);
    expect(fake.mailbox.list()[0]?.payload).toMatchObject({
      tracking_settings: {
        click_tracking: { enable: false, enable_text: false },
        open_tracking: { enable: false },
        subscription_tracking: { enable: false },
        ganalytics: { enable: false },
      },
    });
  });
});

describe("S1: a sender reveals neither the key nor the link", () => {
  test("in any outcome", async () => {
    const sender = senderTo(fake.url, { timeoutMs: shortTimeoutMs });
    const echo = {
      errors: [
        { message: `bad ${fake.apiKey} ${email.link} ${secret} ${muteSecret}`, field: null },
      ],
    };
    fake.script(
      { kind: "status", status: 400, body: echo },
      { kind: "status", status: 401, body: echo },
      { kind: "status", status: 500, body: echo },
      { kind: "reset_after_body" },
      { kind: "hang" },
    );
    const outcomes: SendOutcome[] = [];
    for (let sent = 0; sent < 5; sent += 1) outcomes.push(await sender.send(email));
    const said = `${inspect(outcomes, { depth: 10 })}${JSON.stringify(outcomes)}`;
    expect(said).not.toContain(fake.apiKey);
    expect(said).not.toContain(secret);
    expect(said).not.toContain(muteSecret);
    expect(outcomes.map((outcome) => outcome.kind)).toEqual([
      "rejected",
      "not_sent",
      "not_sent",
      "unknown",
      "unknown",
    ]);
  });

  test("in the sender itself or in the error about a malformed key", () => {
    const sender = senderTo(fake.url);
    expect(inspect(sender, { depth: 10, showHidden: true })).not.toContain(fake.apiKey);
    const broken = () => senderTo(fake.url, { apiKey: "SG.abc\r\nX-Evil: 1" });
    expect(broken).toThrow("the SendGrid key is not visible ASCII");
  });
});

function paused(reason: string): object {
  return { kind: "not_sent", pause: { reason, forMs: 60_000 } };
}
