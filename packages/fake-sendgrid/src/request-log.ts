import type { IncomingHttpHeaders, IncomingMessage } from "node:http";
import type { ApiError } from "./rules/rejections.ts";
import type { ScriptedAnswer } from "./script.ts";

export type ReceivedRequest = {
  receivedAt: string;
  method: string;
  /** Path and query as sent. */
  path: string;
  /** The key in `authorization` is replaced by `[redacted]`. */
  headers: IncomingHttpHeaders;
  /** The parsed JSON body; undefined when it was none, or when the request is an old one. */
  body?: unknown;
  bodyBytes: number;
  /** The answer that was scripted or set as default; absent when the key was rejected before. */
  answer?: ScriptedAnswer["kind"];
  /** The status that was sent; absent while, or when, none was. */
  status?: number;
  /** Why the request was rejected. */
  errors?: ApiError[];
  /** X-Message-Id of the captured email. */
  messageId?: string;
};

const keepRequests = 20_000;

export type RequestLog = {
  open(request: IncomingMessage): ReceivedRequest;
  list(): ReceivedRequest[];
  clear(): void;
};

/** Keeps the bodies of the newest `keepBodies` requests, so a long run stays small. */
export function createRequestLog(keepBodies: number): RequestLog {
  const requests: ReceivedRequest[] = [];
  return {
    open: (request) => {
      const received: ReceivedRequest = {
        receivedAt: new Date().toISOString(),
        method: request.method ?? "",
        path: request.url ?? "",
        headers: redactKey(request.headers),
        bodyBytes: 0,
      };
      requests.push(received);
      if (requests.length > keepRequests) requests.shift();
      delete requests.at(-keepBodies - 1)?.body;
      return received;
    },
    list: () => requests.map((request) => ({ ...request })),
    clear: () => void requests.splice(0),
  };
}

function redactKey(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  const { authorization } = headers;
  if (authorization === undefined) return { ...headers };
  const redacted = /^bearer /i.test(authorization) ? "Bearer [redacted]" : "[redacted]";
  return { ...headers, authorization: redacted };
}
