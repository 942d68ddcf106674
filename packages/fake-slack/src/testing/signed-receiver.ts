import { createHmac } from "node:crypto";
import { createServer } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export type Received = {
  contentType: string;
  headers: Record<string, string | string[] | undefined>;
  form: Record<string, string>;
  /** The interaction's or the event's JSON; for a command the same as `form`. */
  payload: Record<string, unknown>;
};

export type Answer = {
  status?: number;
  json?: unknown;
  text?: string;
  never?: boolean;
  afterMs?: number;
};

export type SignedReceiver = {
  url: string;
  received: Received[];
  last(): Received;
  /** Answers every request from now on. */
  answer(handler: (received: Received) => Answer | Promise<Answer>): void;
  close(): Promise<void>;
};

/** An app as small as can be: rejects what is not signed with the secret, and records the rest. */
export async function startSignedReceiver(signingSecret: string): Promise<SignedReceiver> {
  const received: Received[] = [];
  let handler: (received: Received) => Answer | Promise<Answer> = () => ({});
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    let body = "";
    for await (const chunk of request) body += String(chunk);
    const timestamp = String(request.headers["x-slack-request-timestamp"]);
    const expected = createHmac("sha256", signingSecret)
      .update(`v0:${timestamp}:${body}`)
      .digest("hex");
    const isFresh = Math.abs(Date.now() / 1000 - Number(timestamp)) <= 300;
    if (request.headers["x-slack-signature"] !== `v0=${expected}` || !isFresh) {
      response.writeHead(401).end();
      return;
    }
    const one = parse(request.headers, body);
    received.push(one);
    const answer = await handler(one);
    if (answer.never === true) return;
    if (answer.afterMs !== undefined)
      await new Promise((resolve) => setTimeout(resolve, answer.afterMs));
    const isJson = answer.json !== undefined;
    response.writeHead(answer.status ?? 200, isJson ? { "content-type": "application/json" } : {});
    response.end(isJson ? JSON.stringify(answer.json) : (answer.text ?? ""));
  };
  const server = createServer((request, response) => {
    serve(request, response).catch((error: unknown) => response.destroy(error as Error));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/slack/events`,
    received,
    last: () => {
      const one = received.at(-1);
      if (one === undefined) throw new Error("Nothing was received");
      return one;
    },
    answer: (next) => {
      handler = next;
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

function parse(headers: Received["headers"], body: string): Received {
  const contentType = String(headers["content-type"]);
  const form =
    contentType === "application/x-www-form-urlencoded"
      ? Object.fromEntries(new URLSearchParams(body))
      : {};
  const json = contentType === "application/json" ? body : form["payload"];
  return { contentType, headers, form, payload: json === undefined ? form : JSON.parse(json) };
}
