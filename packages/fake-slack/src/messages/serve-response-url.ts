import type { IncomingMessage, ServerResponse } from "node:http";
import { parseJson } from "../parse-json.ts";
import { SlackApiError } from "../slack-api-error.ts";
import type { SlackState } from "../state/slack-state.ts";
import { reportExchange } from "../exchange.ts";
import { now } from "../state/slack-state.ts";
import type { Fields } from "../slack-objects.ts";
import { readBody } from "../web-api/read-request.ts";
import { scriptedAnswer, standing } from "../web-api/scripted.ts";
import type { ScriptedAnswer } from "../web-api/scripted.ts";
import { useResponseUrl } from "./response-url.ts";

const GONE = ["invalid_url", "expired_url", "used_url"];

export async function serveResponseUrl(
  slack: SlackState,
  request: IncomingMessage,
  { response, id }: { response: ServerResponse; id: string },
): Promise<void> {
  const started = performance.now();
  const at = now(slack);
  const body = parseJson(await readBody(request)) ?? null;
  const step = standing(slack, "response_url");
  const early = step === undefined ? null : scriptedAnswer(step);
  const done = early ?? (step?.kind === "hang" ? null : use(slack, id, body));
  const answer = step?.kind === "lost" ? null : done;
  if (answer !== null) send(response, answer);
  else if (step?.kind === "lost") response.destroy();
  reportExchange(slack, {
    kind: "response",
    at,
    teamId: slack.responseUrls.get(id)?.workspace.teamId ?? null,
    ms: performance.now() - started,
    status: answer?.status ?? null,
    body,
    answer: answer?.body ?? null,
  });
}

function use(slack: SlackState, id: string, body: unknown): ScriptedAnswer {
  try {
    useResponseUrl(slack, id, body);
    return { status: 200, body: "ok" };
  } catch (error) {
    if (!(error instanceof SlackApiError)) throw error;
    const answer: Fields = { ok: false, error: error.code, ...error.fields };
    return { status: GONE.includes(error.code) ? 404 : 400, body: answer };
  }
}

function send(response: ServerResponse, { status, headers, body }: ScriptedAnswer): void {
  const isText = typeof body === "string";
  response
    .writeHead(status, {
      "content-type": isText ? "text/plain" : "application/json",
      ...headers,
    })
    .end(isText ? body : JSON.stringify(body));
}
