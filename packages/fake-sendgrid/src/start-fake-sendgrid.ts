import { randomBytes } from "node:crypto";
import type { Socket } from "node:net";
import { createAccount } from "./account.ts";
import { createEmailLogs } from "./email-logs.ts";
import { eventFor } from "./event.ts";
import { createEventPoster } from "./event-post.ts";
import type { FakeSendGridExchange } from "./exchange.ts";
import type { FakeSendGrid, FakeSendGridOptions } from "./fake-sendgrid.ts";
import { startHttpServer } from "./http-server.ts";
import { createLatency } from "./latency.ts";
import { createListeners } from "./listeners.ts";
import type { MailSend } from "./mail-send.ts";
import { createEmailStore } from "./mailbox.ts";
import { createRequestLog } from "./request-log.ts";
import { createScript } from "./script.ts";

export async function startFakeSendGrid(options: FakeSendGridOptions = {}): Promise<FakeSendGrid> {
  const { keepEmails = 500, apiKey = newApiKey(), allowEmailLogs = false } = options;
  if (!apiKey.startsWith("SG.")) throw new Error('An API key of SendGrid starts with "SG.".');
  const store = createEmailStore(keepEmails);
  const logs = createEmailLogs(keepEmails);
  const requests = createRequestLog(keepEmails);
  const script = createScript();
  const latency = createLatency();
  const held = new Set<Socket>();
  const poster = createEventPoster();
  const exchanges = createListeners<FakeSendGridExchange>();

  const mailSend: MailSend = {
    apiKey,
    script,
    requests,
    latency,
    accept: (emails) => {
      logs.add(emails);
      store.add(emails);
    },
    hold: ({ socket }) => {
      if (!socket) return;
      held.add(socket);
      socket.once("close", () => held.delete(socket));
    },
  };
  const logsApi = { apiKey, allowed: allowEmailLogs, logs };
  const account = createAccount(options.account);
  const accountApi = { apiKey, account };
  const services = { mailSend, logsApi, accountApi, exchanges };
  const server = await startHttpServer(services, options.port ?? 0);

  return {
    url: `http://127.0.0.1:${server.port}`,
    port: server.port,
    apiKey,
    account,
    webhookPublicKey: poster.publicKey,
    mailbox: store.mailbox,
    requests: () => requests.list(),
    script: (...steps) => script.push(steps),
    setDefault: (answer) => script.setDefault(answer),
    setLatency: (ms) => latency.set(ms),
    sendEvents: async (target, events, how = {}) => {
      if (how.tamper === undefined) logs.record(events);
      const at = new Date().toISOString();
      const started = performance.now();
      let status: number | null = null;
      try {
        const answer = await poster.post(target, events, how);
        ({ status } = answer);
        return answer;
      } finally {
        const ms = performance.now() - started;
        exchanges.notify({ kind: "events", at, ms, status, target, events });
      }
    },
    onExchange: (listener) => exchanges.listen(listener),
    eventFor,
    reset: () => {
      script.reset();
      latency.set(0);
      store.mailbox.clear();
      logs.clear();
      requests.clear();
      for (const socket of held) socket.destroy();
    },
    close: async () => {
      poster.close();
      latency.close();
      store.close();
      await server.close();
    },
  };
}

function newApiKey(): string {
  return `SG.${randomBytes(16).toString("base64url")}.${randomBytes(32).toString("base64url")}`;
}
