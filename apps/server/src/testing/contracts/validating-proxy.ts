import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

import { envelope } from "../compat/published.ts";
import { createBodyValidator, type BodyValidator } from "./body-validator.ts";
import type { Contract } from "./contract.ts";
import { findOperation, type Found } from "./document.ts";

/** Whatever answers behind the proxy. */
export type Upstream = (
  method: string,
  path: string,
  request: { text?: string; headers: Record<string, string> },
) => Promise<{ status: number; headers: Headers; content: string }>;

export type Exchange = {
  contract: string;
  operation: string;
  status: number;
  /** Where the request is not what the document describes. */
  request: string[];
  /** Where the answer is not; the client then got a 502 that says so. */
  response: string[];
};

export type ValidatingProxy = {
  url: string;
  exchanges: Exchange[];
  close(): Promise<void>;
};

type Judge = Contract & { validator: BodyValidator };

const json = "application/json";
/** Hop by hop, or of the proxy's own making. */
const ownHeaders = new Set([
  "connection",
  "content-length",
  "transfer-encoding",
  "keep-alive",
  "host",
]);

/** Passes requests on and answers back, and holds both to the published documents. */
export async function startValidatingProxy(
  upstream: Upstream,
  contracts: readonly Contract[],
): Promise<ValidatingProxy> {
  const judges = contracts.map((contract) => ({
    ...contract,
    validator: createBodyValidator(contract.document),
  }));
  const exchanges: Exchange[] = [];
  const server = createServer((req, res) => {
    pass({ upstream, judges, exchanges }, req, res).catch((error: unknown) => {
      reject(res, [String(error)]);
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  // A TCP listener's address is never a string.
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    exchanges,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

async function pass(
  proxy: { upstream: Upstream; judges: readonly Judge[]; exchanges: Exchange[] },
  req: IncomingMessage,
  res: ServerResponse,
): Promise<void> {
  const { method = "GET", url = "/" } = req;
  const judged = judgeOf(proxy.judges, { method, path: url.split("?", 1)[0] ?? url });
  if (judged === null) return reject(res, [`no document describes ${method} ${url}`]);
  const { judge, found } = judged;

  const sent = await text(req);
  const headers = forwarded(Object.entries(req.headers));
  const answer = await proxy.upstream(method, url, {
    headers,
    ...(sent !== "" && { text: sent }),
  });
  const response = answerFaults(judge, found, answer);
  const exchange = {
    contract: judge.name,
    operation: `${method} ${found.path}`,
    status: answer.status,
    request: requestFaults(judge, found, sent),
    response,
  };
  proxy.exchanges.push(exchange);
  if (response.length > 0) return reject(res, response);
  res.writeHead(answer.status, forwarded([...answer.headers])).end(answer.content);
}

function judgeOf(judges: readonly Judge[], request: { method: string; path: string }) {
  for (const judge of judges) {
    if (!request.path.startsWith(`${judge.prefix}/`)) continue;
    const path = request.path.slice(judge.prefix.length);
    const found = findOperation(judge.document, { method: request.method, path });
    if (found) return { judge, found };
  }
  return null;
}

function requestFaults({ validator }: Judge, found: Found, sent: string): string[] {
  const { requestBody } = found.operation;
  if (requestBody === undefined) return sent === "" ? [] : ["a body where none is described"];
  const body = parsed(sent);
  return body === undefined ? ["the body is not JSON"] : validator.request(found, body);
}

function answerFaults(
  { validator, extras }: Judge,
  found: Found,
  answer: { status: number; headers: Headers; content: string },
): string[] {
  const { status } = answer;
  const type = answer.headers.get("content-type")?.split(";", 1)[0];
  if (type !== json) return [`status ${status} of type ${type}`];
  const body = parsed(answer.content);
  if (body === undefined) return [`status ${status} with broken JSON`];
  if (!(status in found.operation.responses))
    return extras.includes(status)
      ? envelopeFaults(status, body)
      : [`status ${status} is neither in the document nor permitted`];
  return validator.response(found, status, body) ?? envelopeFaults(status, body);
}

/** Where a document says nothing of a body it is our envelope. */
function envelopeFaults(status: number, body: unknown): string[] {
  const { success, data } = envelope.safeParse(body);
  return success && data.status === status ? [] : [`status ${status} without the envelope`];
}

function reject(res: ServerResponse, violations: readonly string[]): void {
  res.writeHead(502, { "Content-Type": json }).end(JSON.stringify({ violations }));
}

function forwarded(headers: readonly (readonly [string, unknown])[]): Record<string, string> {
  const passed = headers.filter(([name]) => !ownHeaders.has(name));
  return Object.fromEntries(passed.map(([name, value]) => [name, String(value)]));
}

/** Undefined for invalid JSON. */
function parsed(content: string): unknown {
  try {
    return JSON.parse(content);
  } catch {
    return undefined;
  }
}
