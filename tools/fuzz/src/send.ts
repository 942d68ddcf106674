import { once } from "node:events";
import { Agent, request as httpRequest, type ClientRequest, type IncomingMessage } from "node:http";

import type { FuzzRequest } from "./requests.ts";

export type Answer = {
  status: number;
  headers: IncomingMessage["headers"];
  body: Buffer;
  ms: number;
  /** A stream without an end, left after its first words. */
  isStream: boolean;
};

export type Sender = { send(request: FuzzRequest): Promise<Answer>; close(): void };

const hangMs = 30_000;
const streamMs = 30;

export function createSender(port: number, connections: number): Sender {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  return {
    send: (request) => send({ agent, port, request }),
    close: () => agent.destroy(),
  };
}

/** Throws when no answer comes: a connection that breaks, or a wait without end. */
async function send(call: { agent: Agent; port: number; request: FuzzRequest }): Promise<Answer> {
  const { agent, port, request } = call;
  const { method, path, body } = request;
  const startedAt = performance.now();
  const headers = framed(request).flat();
  const signal = AbortSignal.timeout(hangMs);
  const sent = httpRequest({ agent, host: "127.0.0.1", port, method, path, headers, signal });
  sent.end(body ?? undefined);
  const response = await responseTo(sent);
  // After an answer, a connection that breaks while a rejected body is sent is not an error.
  sent.on("error", () => {});
  const { bytes, isStream } = await read(response);
  const { statusCode: status = 0 } = response;
  const ms = performance.now() - startedAt;
  return { status, headers: response.headers, body: bytes, ms, isStream };
}

async function responseTo(sent: ClientRequest): Promise<IncomingMessage> {
  // Node's documentation gives this event this one argument.
  const [response] = (await once(sent, "response")) as [IncomingMessage];
  return response;
}

function framed({ headers, body, chunked }: FuzzRequest): [string, string][] {
  const host: [string, string][] = headers.some(([name]) => name === "Host")
    ? []
    : [["Host", "usher.example.com"]];
  if (body === null) return [...host, ...headers, ["Content-Length", "0"]];
  const length: [string, string] = chunked
    ? ["Transfer-Encoding", "chunked"]
    : ["Content-Length", String(body.length)];
  return [...host, ...headers, length];
}

async function read(response: IncomingMessage): Promise<{ bytes: Buffer; isStream: boolean }> {
  const isStream = response.headers["content-type"] === "text/event-stream";
  if (isStream) setTimeout(() => response.destroy(), streamMs);
  const chunks: Buffer[] = [];
  try {
    // Node's own stream of a response yields Buffers as long as no encoding is set.
    for await (const chunk of response) chunks.push(chunk as Buffer);
  } catch (error) {
    if (!isStream) throw error;
  }
  return { bytes: Buffer.concat(chunks), isStream };
}
