import type { IncomingMessage, ServerResponse } from "node:http";
import { hasJsonType, hasKey, rejection, sendAnswer } from "./answer.ts";
import type { Answer } from "./answer.ts";
import type { EmailLogs } from "./email-logs.ts";
import { parseLogQuery } from "./log-query.ts";
import { parseJson, readBody } from "./read-body.ts";
import { isJsonObject } from "./rules/json-shapes.ts";

export type LogsApi = { apiKey: string; allowed: boolean; logs: EmailLogs };

/** `POST /v3/logs` and, with an id, `GET /v3/logs/{sg_message_id}`. Resolves with what was asked. */
export async function handleLogs(
  api: LogsApi,
  id: string | undefined,
  { request, response }: { request: IncomingMessage; response: ServerResponse },
): Promise<unknown> {
  const body = await readBody(request);
  if (body.kind === "aborted") return undefined;
  const asked = body.kind === "complete" ? parseJson(body.bytes) : undefined;
  const method = id === undefined ? "POST" : "GET";
  if (request.method !== method) {
    sendAnswer(response, { ...rejection(405), headers: { allow: method } });
  } else if (!hasKey(request, api.apiKey)) {
    sendAnswer(response, rejection(401));
  } else if (!api.allowed) {
    sendAnswer(response, rejection(403));
  } else if (id !== undefined) {
    const found = api.logs.find(id);
    sendAnswer(response, found ? { status: 200, body: found } : rejection(404));
  } else if (body.kind === "too_large") {
    sendAnswer(response, rejection(413));
  } else if (!hasJsonType(request)) {
    sendAnswer(response, rejection(415));
  } else {
    sendAnswer(response, search(api.logs, asked));
  }
  return asked;
}

function search(logs: EmailLogs, body: unknown): Answer {
  const { query = "", limit = 10 } = isJsonObject(body) ? body : { query: null };
  const filter = typeof query === "string" ? parseLogQuery(query) : undefined;
  if (filter === undefined) {
    return rejection(400, [{ message: "invalid query", field: "query" }]);
  }
  if (typeof limit !== "number" || !Number.isInteger(limit) || limit < 1 || limit > 1000) {
    return rejection(400, [{ message: "limit must be between 1 and 1000", field: "limit" }]);
  }
  return { status: 200, body: { messages: logs.search(filter, limit) } };
}
