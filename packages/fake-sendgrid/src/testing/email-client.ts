import { request as httpRequest } from "node:http";
import type { Agent, ClientRequest, IncomingHttpHeaders } from "node:http";
import type { FakeSendGrid } from "../index.ts";

export type Seen = { status: number; headers: IncomingHttpHeaders; text: string; json: unknown };

/** A body that breaks no rule, with top-level properties replaced; undefined removes one. */
export function emailBody(changes: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    personalizations: [
      { to: [{ email: "jane@example.com", name: "Jane" }], custom_args: { send_id: "snd_1" } },
    ],
    from: { email: "invites@example.org", name: "Usher" },
    subject: "Amina invited you to Northwind",
    content: [
      { type: "text/plain", value: "Join Northwind" },
      { type: "text/html", value: "<p>Join Northwind</p>" },
    ],
    ...changes,
  };
}

/** The one personalization of a good body, with properties replaced. */
export function personalization(changes: Record<string, unknown>): Record<string, unknown> {
  return emailBody({ personalizations: [{ to: [{ email: "jane@example.com" }], ...changes }] });
}

export type SendOptions = {
  method?: string;
  path?: string;
  headers?: Record<string, string>;
  body?: unknown;
  agent?: Agent;
  /** The client gives up once this is true. */
  giveUpWhen?: () => boolean;
};

/** Sends over a socket of its own (unless an agent is given); rejects as node:http does. */
export function send(fake: FakeSendGrid, options: SendOptions = {}): Promise<Seen> {
  const { body = emailBody() } = options;
  const bytes = typeof body === "string" || Buffer.isBuffer(body) ? body : JSON.stringify(body);
  return new Promise((resolve, reject) => {
    const request = httpRequest(
      `${fake.url}${options.path ?? "/v3/mail/send"}`,
      {
        method: options.method ?? "POST",
        agent: options.agent ?? false,
        headers: {
          authorization: `Bearer ${fake.apiKey}`,
          "content-type": "application/json",
          "content-length": Buffer.byteLength(bytes),
          ...options.headers,
        },
      },
      (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("error", reject);
        response.on("end", () => {
          const text = Buffer.concat(chunks).toString();
          const { statusCode = 0, headers } = response;
          const json: unknown = text.startsWith("{") ? JSON.parse(text) : undefined;
          resolve({ status: statusCode, headers, text, json });
        });
      },
    );
    request.on("error", reject);
    request.end(bytes);
    if (options.giveUpWhen !== undefined) giveUpOnce(options.giveUpWhen, request);
  });
}

function giveUpOnce(isTime: () => boolean, request: ClientRequest): void {
  if (isTime()) request.destroy(new Error("the client gave up"));
  else setImmediate(giveUpOnce, isTime, request);
}
