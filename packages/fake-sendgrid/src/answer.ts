import type { IncomingMessage, ServerResponse } from "node:http";
import type { ApiError } from "./rules/rejections.ts";

const standardMessages: Record<number, string> = {
  400: "Bad Request",
  401: "authorization required",
  403: "access forbidden",
  404: "not found",
  405: "method not allowed",
  413: "content too large",
  415: "unsupported media type",
  429: "too many requests",
  500: "internal server error",
  502: "bad gateway",
  503: "service not available",
  504: "gateway timeout",
};

/** SendGrid's error for a status that concerns no field. */
export function standardErrors(status: number): ApiError[] {
  return [{ field: null, message: standardMessages[status] ?? "error" }];
}

export type Answer = {
  status: number;
  body?: unknown;
  headers?: Record<string, string>;
  /** What `body` says went wrong, for the record of requests. */
  errors?: ApiError[];
};

export function rejection(status: number, errors: ApiError[] = standardErrors(status)): Answer {
  return { status, body: { errors }, errors };
}

export function sendAnswer(response: ServerResponse, answer: Answer): void {
  const isText = typeof answer.body === "string";
  const text = isText ? String(answer.body) : JSON.stringify(answer.body);
  const type = isText ? "text/html; charset=utf-8" : "application/json";
  response.writeHead(answer.status, {
    ...(text !== undefined && { "content-type": type }),
    "content-length": Buffer.byteLength(text ?? ""),
    ...answer.headers,
  });
  response.end(text);
}

/** The key of `Authorization: Bearer …` must be exactly the accepted one. */
export function hasKey(request: IncomingMessage, apiKey: string): boolean {
  return request.headers.authorization === `Bearer ${apiKey}`;
}

export function hasJsonType(request: IncomingMessage): boolean {
  const [type = ""] = (request.headers["content-type"] ?? "").split(";");
  return type.trim().toLowerCase() === "application/json";
}
