import type { IncomingMessage, ServerResponse } from "node:http";
import { RESPONSE_PATH } from "./messages/response-url.ts";
import { serveResponseUrl } from "./messages/serve-response-url.ts";
import { AUTHORIZE_PATH, serveAuthorize } from "./oauth/authorize-page.ts";
import type { SlackState } from "./state/slack-state.ts";
import { serveCall } from "./web-api/serve-call.ts";

const API_PATH = "/api/";

/** Serves the paths that are Slack's and says whether this was one of them. */
export function serveRequest(
  slack: SlackState,
  request: IncomingMessage,
  response: ServerResponse,
): boolean {
  const url = new URL(request.url ?? "/", "http://localhost");
  const work = route(slack, { request, response, url });
  work?.catch((error: unknown) => {
    if (response.headersSent || response.destroyed) return;
    response.writeHead(500, { "content-type": "text/plain" });
    response.end(error instanceof Error ? error.message : "internal error");
  });
  return work !== null;
}

function route(
  slack: SlackState,
  { request, response, url }: { request: IncomingMessage; response: ServerResponse; url: URL },
): Promise<void> | null {
  const { pathname } = url;
  if (pathname.startsWith(API_PATH)) {
    return serveCall(slack, request, { response, url, method: pathname.slice(API_PATH.length) });
  }
  if (pathname.startsWith(RESPONSE_PATH) && request.method === "POST") {
    return serveResponseUrl(slack, request, { response, id: pathname.split("/").at(-1) ?? "" });
  }
  if (pathname === AUTHORIZE_PATH) return serveAuthorize(slack, request, { response, url });
  return null;
}
