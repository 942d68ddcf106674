import type { IncomingMessage, ServerResponse } from "node:http";
import { SlackApiError } from "../slack-api-error.ts";
import type { SlackState } from "../state/slack-state.ts";
import type { Fields } from "../slack-objects.ts";
import { readBody } from "../web-api/read-request.ts";
import { useResponseUrl } from "./response-url.ts";

const GONE = ["invalid_url", "expired_url", "used_url"];

export async function serveResponseUrl(
  slack: SlackState,
  request: IncomingMessage,
  { response, id }: { response: ServerResponse; id: string },
): Promise<void> {
  const body = parse(await readBody(request));
  try {
    useResponseUrl(slack, id, body);
    response.writeHead(200, { "content-type": "text/plain" }).end("ok");
  } catch (error) {
    if (!(error instanceof SlackApiError)) throw error;
    const answer: Fields = { ok: false, error: error.code, ...error.fields };
    const status = GONE.includes(error.code) ? 404 : 400;
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(answer));
  }
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return null;
  }
}
