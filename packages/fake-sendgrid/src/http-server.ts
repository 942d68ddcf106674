import { createServer } from "node:http";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { handleAccount, isAccountPath } from "./account-api.ts";
import type { AccountApi } from "./account-api.ts";
import { rejection, sendAnswer } from "./answer.ts";
import type { FakeSendGridExchange } from "./exchange.ts";
import type { Listeners } from "./listeners.ts";
import { handleLogs } from "./logs-api.ts";
import type { LogsApi } from "./logs-api.ts";
import { handleEmailSend } from "./mail-send.ts";
import type { MailSend } from "./mail-send.ts";
import type { ReceivedRequest } from "./request-log.ts";

export type Services = {
  mailSend: MailSend;
  logsApi: LogsApi;
  accountApi: AccountApi;
  exchanges: Listeners<FakeSendGridExchange>;
};

export type HttpServer = { port: number; close(): Promise<void> };

/** Listens on loopback only; rejects when the port is taken. */
export async function startHttpServer(services: Services, port: number): Promise<HttpServer> {
  const server = createServer((request, response) => {
    observed(services, request, response).catch((error: unknown) => {
      // Only a bug in the fake or in a mailbox listener gets here: make it visible.
      const message = `fake-sendgrid: ${error instanceof Error ? error.stack : String(error)}`;
      if (response.headersSent) response.destroy();
      else sendAnswer(response, rejection(500, [{ message, field: null }]));
    });
  });
  // Longer than any client keeps an idle connection, so that no request meets a closing one.
  server.keepAliveTimeout = 120_000;
  await listen(server, port);
  return {
    // A server that listens on TCP has an address of this shape.
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => {
      server.off("error", reject);
      resolve();
    });
  });
}

async function observed(
  services: Services,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const at = new Date().toISOString();
  const started = performance.now();
  const received = await route(services, request, response);
  services.exchanges.notify({
    kind: "request",
    at,
    ms: performance.now() - started,
    status: response.headersSent ? response.statusCode : null,
    method: request.method ?? "",
    path: request.url ?? "",
    body: received.body,
    scripted: received.answer ?? null,
    errors: received.errors ?? [],
    messageId: received.messageId ?? null,
  });
}

async function route(
  { mailSend, logsApi, accountApi }: Services,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<Partial<ReceivedRequest>> {
  const [path = ""] = (request.url ?? "").split("?");
  const logId = /^\/v3\/logs\/([^/]+)$/.exec(path)?.[1];
  if (path === "/v3/mail/send") {
    return await handleEmailSend(mailSend, request, response);
  }
  if (path === "/v3/logs" || logId !== undefined) {
    return { body: await handleLogs(logsApi, logId, { request, response }) };
  }
  if (isAccountPath(path)) {
    handleAccount(accountApi, { request, response });
    return {};
  }
  request.resume();
  sendAnswer(response, rejection(404));
  return {};
}
