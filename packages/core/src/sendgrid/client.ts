import { EnvHttpProxyAgent, Pool, type Dispatcher } from "undici";

import { startTimeout } from "../model/call-timeout.ts";
import { proxyAgentOptions, type OutgoingProxy } from "../model/outgoing-proxy.ts";
import { startStopwatch } from "../model/stopwatch.ts";
import type { SendGuard } from "../model/delivery.ts";

/** Any response at all, whatever its status. `body` is parsed JSON where it is JSON, else null. */
export type ApiResponse = { statusCode: number; headers: ApiHeaders; body: unknown };
export type ApiHeaders = Readonly<Record<string, string | string[] | undefined>>;

/** `connect`: certainly nothing was written; `exchange`: it may have been. */
export type RequestPhase = "connect" | "exchange";

/** A failure without a response. Carries a code and nothing of the request: no key, no link. */
export class SendGridError extends Error {
  readonly phase: RequestPhase;
  readonly code: string;

  constructor(phase: RequestPhase, code: string) {
    super(`SendGrid ${phase} error: ${code}`);
    this.name = "SendGridFault";
    this.phase = phase;
    this.code = code;
  }
}

export type ApiClientOptions = {
  apiKey: string;
  baseUrl: string;
  timeoutMs: number;
  connectTimeoutMs: number;
  connections: number;
  /** Sent as On-Behalf-Of: the key is a parent account's. */
  subuser?: string | undefined;
  /** Straight to the provider unless given. */
  proxy?: OutgoingProxy | null | undefined;
};

export type ApiRequest = { method?: string; url?: string; body?: unknown };

export type ApiClient = {
  /** The one method that MailService calls, and its guard. Rejects with a SendGridError only. */
  request(request: ApiRequest, guard?: SendGuard): Promise<[ApiResponse, unknown]>;
  /** Like `request`, but the body of any answer is awaited and parsed. */
  ask(question: { method: "GET" | "POST"; url: string; body?: unknown }): Promise<ApiResponse>;
  close(): Promise<void>;
};

const maxAnswerBytes = 1024 * 1024;
const visibleAscii = /^[\u0021-\u007e]+$/;

/**
 * Takes the place of @sendgrid/client, whose axios leaks the key in its errors, follows redirects,
 * reads proxy variables by itself, has no timeout and can hang forever. Ignores the email's own headers,
 * which MailService also passes as headers of the request.
 */
export function createApiClient(options: ApiClientOptions): ApiClient {
  if (!visibleAscii.test(options.apiKey)) throw new Error("the SendGrid key is not visible ASCII");
  if (options.subuser !== undefined && !visibleAscii.test(options.subuser))
    throw new Error("the SendGrid subuser is not visible ASCII");
  const base = new URL(options.baseUrl);
  const prefix = base.pathname.replace(/\/+$/, "");
  const authorization = `Bearer ${options.apiKey}`;
  const pool = openPool(base.origin, options);
  const headers = {
    authorization,
    accept: "application/json",
    "user-agent": "usher",
    ...(options.subuser !== undefined && { "on-behalf-of": options.subuser }),
  };
  const send = (
    method: "GET" | "POST",
    { url = "/", body }: ApiRequest,
    call: Pick<Call, "answer" | "guard">,
  ): Promise<ApiResponse> =>
    exchange(
      pool,
      { timeoutMs: options.timeoutMs, ...call },
      {
        origin: base.origin,
        method,
        path: `${prefix}${url}`,
        headers: body === undefined ? headers : { ...headers, "content-type": "application/json" },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      },
    );
  return {
    async request(request, guard) {
      const response = await send("POST", request, { answer: "head", guard });
      return [response, response.body];
    },
    ask: ({ method, url, body }) => send(method, { url, body }, { answer: "body" }),
    close: () => pool.destroy(),
  };
}

/** Behind a proxy a request also begins when its first byte is about to be written, after CONNECT. */
function openPool(origin: string, options: ApiClientOptions): Dispatcher {
  const settings = {
    connections: options.connections,
    pipelining: 1,
    connect: { timeout: options.connectTimeoutMs },
    headersTimeout: 0,
    bodyTimeout: 0,
  };
  const { proxy } = options;
  return proxy
    ? new EnvHttpProxyAgent({ ...settings, ...proxyAgentOptions(proxy) })
    : new Pool(origin, settings);
}

type Call = { timeoutMs: number; answer: "head" | "body"; guard?: SendGuard | undefined };

/**
 * One request. With `head` a 2xx is answered as soon as its head is there: a body that stalls behind
 * it changes nothing. Of other answers the body is awaited, within the same total time.
 */
function exchange(
  pool: Dispatcher,
  { timeoutMs, answer, guard }: Call,
  options: Dispatcher.DispatchOptions,
): Promise<ApiResponse> {
  return new Promise((resolve, reject) => {
    const watch = startStopwatch();
    let controller: Dispatcher.DispatchController | null = null;
    let head: { statusCode: number; headers: ApiHeaders } | null = null;
    let settled = false;
    let size = 0;
    const chunks: Buffer[] = [];

    const settle = (code: string): void => {
      if (settled) return;
      settled = true;
      if (head) return resolve({ ...head, body: parseJson(chunks) });
      reject(new SendGridError(controller ? "exchange" : "connect", code));
    };
    const stopTimeout = startTimeout(timeoutMs, () => {
      settle("timeout");
      controller?.abort(new Error("timeout"));
    });

    pool.dispatch(options, {
      onRequestStart(started) {
        // Called before the first byte is written; aborting here writes nothing.
        const leftMs = timeoutMs - watch.elapsedMs();
        if (settled || leftMs <= 0) return started.abort(codedError("timeout"));
        if (guard && !guard.mayStart(leftMs)) return started.abort(codedError("lease_ended"));
        controller = started;
      },
      onResponseStart(_controller, statusCode, headers) {
        if (statusCode < 200) return;
        head = { statusCode, headers };
        if (statusCode < 300 && answer === "head") settle("head");
      },
      onResponseData(started, chunk) {
        size += chunk.length;
        if (size > maxAnswerBytes) return started.abort(new Error("the response is too long"));
        chunks.push(chunk);
      },
      onResponseEnd() {
        stopTimeout();
        settle("end");
      },
      onResponseError(_controller, error) {
        stopTimeout();
        settle(codeOf(error));
      },
    });
  });
}

function codedError(code: string): Error {
  return Object.assign(new Error(code), { code });
}

/** That the proxy said no is worth more than undici's code for it. */
function codeOf(error: Error): string {
  const [, proxyStatus] = /^Proxy response \((\d{3})\)/.exec(error.message) ?? [];
  if (proxyStatus !== undefined) return `the proxy answered ${proxyStatus}`;
  return "code" in error && typeof error.code === "string" ? error.code : error.name;
}

/** Nothing is the usual answer, and an error for each email would cost more than sending it. */
function parseJson(chunks: readonly Buffer[]): unknown {
  if (chunks.length === 0) return null;
  try {
    return JSON.parse(Buffer.concat(chunks).toString("utf8"));
  } catch {
    return null;
  }
}
