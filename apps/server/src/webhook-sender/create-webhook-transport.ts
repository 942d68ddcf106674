import {
  startTimeout,
  type WebhookAnswer,
  type WebhookRequest,
  type WebhookTransport,
} from "@usher/core";
import { Agent, ProxyAgent, request, type Dispatcher } from "undici";

import {
  createAddressRules,
  RefusedAddressError,
  type AddressRules,
  type ResolveName,
} from "./webhook-address.ts";

export type WebhookTransportOptions = {
  /** Networks that may be called though they are private, and by http. */
  allowedNetworks?: readonly string[];
  /** Calls go through it, and it decides which hosts may be called. */
  proxy?: string | null;
  timeoutMs?: number;
  /** In place of the system's resolver. */
  resolve?: ResolveName;
};

export type RunningWebhookTransport = WebhookTransport & { close(): Promise<void> };

const defaultTimeoutMs = 15_000;
const maxAnswerBytes = 1024;

/**
 * Calls straight out, whatever HTTPS_PROXY says: a proxy connects to an address that only it knows, so
 * its operator has to check it. No connection is used twice.
 */
export function createWebhookTransport(
  options: WebhookTransportOptions = {},
): RunningWebhookTransport {
  const { allowedNetworks = [], proxy = null, timeoutMs = defaultTimeoutMs, resolve } = options;
  const throughProxy = proxy !== null;
  const rules = createAddressRules({ allowedNetworks, throughProxy, ...(resolve && { resolve }) });
  const agents = proxy === null ? directAgents(rules, timeoutMs) : proxyAgents(proxy, timeoutMs);

  return {
    timeoutMs,
    async check(text) {
      if (!URL.canParse(text)) return "invalid";
      const url = new URL(text);
      return proxy === null ? rules.checkHost(url) : rules.checkUrl(url);
    },
    send: (call) => send(call, { rules, agents, timeoutMs }),
    async close() {
      await Promise.all([...new Set(Object.values(agents))].map((agent) => agent.destroy()));
    },
  };
}

type Agents = Record<"http:" | "https:", Dispatcher>;

/** pipelining 0: each call has a connection of its own, so that its address was checked for this call. */
const settings = { pipelining: 0, headersTimeout: 0, bodyTimeout: 0 };

function directAgents(rules: AddressRules, timeout: number): Agents {
  const agentFor = (protocol: keyof Agents) =>
    new Agent({ ...settings, connect: { timeout, lookup: rules.lookup(protocol) } });
  return { "http:": agentFor("http:"), "https:": agentFor("https:") };
}

function proxyAgents(uri: string, timeout: number): Agents {
  const agent = new ProxyAgent({ ...settings, uri, connect: { timeout }, proxyTunnel: true });
  return { "http:": agent, "https:": agent };
}

type Sending = { rules: AddressRules; agents: Agents; timeoutMs: number };

async function send(call: WebhookRequest, sending: Sending): Promise<WebhookAnswer> {
  const started = performance.now();
  const progress = { answered: false };
  const abort = new AbortController();
  const { signal } = abort;
  const late = new Error(`no answer in ${sending.timeoutMs / 1000} seconds`);
  let stopTimeout = () => {};
  // undici notices an abort only once it is connected, so the deadline is kept here as well.
  const deadline = new Promise<never>((_, reject) => {
    stopTimeout = startTimeout(sending.timeoutMs, () => {
      abort.abort(late);
      if (!progress.answered) reject(late);
    });
  });
  const durationMs = () => Math.round(performance.now() - started);
  try {
    const answer = await Promise.race([exchange(call, sending, { signal, progress }), deadline]);
    return { kind: "answered", ...answer, durationMs: durationMs() };
  } catch (error) {
    return { kind: "failed", error: wordsOf(error), durationMs: durationMs() };
  } finally {
    stopTimeout();
  }
}

async function exchange(
  { url: text, headers, body }: WebhookRequest,
  { rules, agents }: Sending,
  { signal, progress }: { signal: AbortSignal; progress: { answered: boolean } },
): Promise<{ statusCode: number; response: string }> {
  const url = new URL(text);
  if (rules.checkUrl(url) !== null) throw new RefusedAddressError();
  const dispatcher = agents[url.protocol === "http:" ? "http:" : "https:"];
  const answer = await request(url, { dispatcher, method: "POST", headers, body, signal });
  progress.answered = true;
  return { statusCode: answer.statusCode, response: await firstBytes(answer.body) };
}

/** The status decides; a body that stalls or breaks off behind it changes nothing. */
async function firstBytes(body: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of body) {
      chunks.push(chunk);
      size += chunk.length;
      if (size >= maxAnswerBytes) break;
    }
  } catch {
    // What came is shown.
  }
  const text = Buffer.concat(chunks).subarray(0, maxAnswerBytes).toString("utf8");
  // PostgreSQL's text holds no NUL.
  return text.replaceAll("\0", "\uFFFD");
}

function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return "unknown error";
  const { cause } = error;
  const refused = [error, cause].find((one) => one instanceof RefusedAddressError);
  if (refused) return refused.message;
  const [, proxyStatus] = /^Proxy response \((\d{3})\)/.exec(error.message) ?? [];
  if (proxyStatus !== undefined) return `the proxy answered ${proxyStatus}`;
  if ("code" in error && typeof error.code === "string") return error.code;
  return error.message.slice(0, 200);
}
