import type { IncomingMessage, ServerResponse } from "node:http";
import { setImmediate } from "node:timers/promises";
import { parseJson } from "../parse-json.ts";
import { SlackApiError } from "../slack-api-error.ts";
import { reportExchange } from "../exchange.ts";
import { now, type SlackState } from "../state/slack-state.ts";
import type { Fields } from "../slack-objects.ts";
import type { ApiCall } from "../types.ts";
import { answerCall, type IncomingCall } from "./answer-call.ts";
import { takeAllowance } from "./rate-limit.ts";
import { readArguments, readBody } from "./read-request.ts";
import { nextScripted, scriptedAnswer, type ScriptedAnswer } from "./scripted.ts";
import type { ScriptedApiAnswer } from "../scripted-api-answer.ts";

const keepCalls = 20_000;

/** One Web API request from its first byte to its last, with whatever a test has scripted for it. */
export async function serveCall(
  slack: SlackState,
  request: IncomingMessage,
  { response, url, method }: { response: ServerResponse; url: URL; method: string },
): Promise<void> {
  const started = performance.now();
  const args = readArguments(url, request.headers["content-type"], await readBody(request));
  const call = incomingCall(method, args ?? {}, request.headers.authorization);
  const record = recordCall(slack, call);
  const step = nextScripted(slack, method);
  const waitSeconds = takeAllowance(slack, call);
  const perform = async (): Promise<ScriptedAnswer | null> => {
    if (step === undefined && waitSeconds !== null)
      return scriptedAnswer({ kind: "ratelimited", retryAfter: waitSeconds });
    const early = step === undefined ? null : scriptedAnswer(step);
    if (early !== null || step?.kind === "hang") return early;
    const body = args === null ? { ok: false, error: "invalid_post_type" } : attempt(slack, call);
    if (step?.kind === "lost") return null;
    if (step?.kind === "latency") await new Promise((resolve) => setTimeout(resolve, step.ms));
    return { status: 200, headers: scopeHeaders(slack, call.token), body };
  };
  const answer = await perform();
  // One turn of the event loop: a client that has disconnected gets no answer.
  await setImmediate();
  if (answer !== null) send(response, record, answer);
  else if (step?.kind === "lost") response.destroy();
  reportCall(slack, record, { answer, step, ms: performance.now() - started });
}

function reportCall(
  slack: SlackState,
  record: ApiCall,
  {
    answer,
    step,
    ms,
  }: { answer: ScriptedAnswer | null; step: ScriptedApiAnswer | undefined; ms: number },
): void {
  const { at, teamId, method, status } = record;
  reportExchange(slack, {
    kind: "call",
    at,
    teamId,
    ms,
    status,
    method,
    arguments: record.arguments,
    answer: status === null ? null : (answer?.body ?? null),
    scripted: step?.kind ?? null,
  });
}

function incomingCall(
  method: string,
  args: Fields,
  authorization: string | undefined,
): IncomingCall {
  const [scheme, credentials] = (authorization ?? "").split(" ");
  const { token: inBody, ...rest } = args;
  const bodyToken = typeof inBody === "string" && inBody !== "" ? inBody : null;
  return {
    method,
    token: scheme === "Bearer" && credentials !== undefined ? credentials : bodyToken,
    basic: scheme === "Basic" && credentials !== undefined ? credentials : null,
    args: rest,
  };
}

function attempt(slack: SlackState, call: IncomingCall): Fields {
  try {
    return { ok: true, ...structuredClone(answerCall(slack, call)) };
  } catch (error) {
    if (error instanceof SlackApiError) return { ok: false, error: error.code, ...error.fields };
    throw error;
  }
}

function send(response: ServerResponse, record: ApiCall, answer: ScriptedAnswer): void {
  if (response.destroyed) return;
  record.status = answer.status;
  const isText = typeof answer.body === "string";
  if (typeof answer.body !== "string") record.answer = answer.body;
  response.writeHead(answer.status, {
    "content-type": isText ? "text/plain" : "application/json; charset=utf-8",
    ...answer.headers,
  });
  response.end(typeof answer.body === "string" ? answer.body : JSON.stringify(answer.body));
}

function recordCall(slack: SlackState, call: IncomingCall): ApiCall {
  const record: ApiCall = {
    method: call.method,
    teamId: slack.workspaces.find((one) => one.botToken === call.token)?.teamId ?? null,
    targetTeamId: targetTeam(slack, call.args),
    token: call.token,
    arguments: parsedArguments(call.args),
    answer: null,
    status: null,
    at: now(slack),
  };
  slack.calls.push(record);
  if (slack.calls.length > keepCalls) slack.calls.shift();
  return record;
}

/** Tests read structured arguments as JSON, however they were encoded. */
function parsedArguments(args: Fields): Fields {
  const parsed = structuredClone(args);
  for (const name of ["blocks", "view", "metadata", "attachments"]) {
    const value = parsed[name];
    const json = typeof value === "string" ? parseJson(value) : undefined;
    // What is not JSON stays as it came.
    if (json !== undefined) parsed[name] = json;
  }
  return parsed;
}

/** Whose channel, person, view or trigger the arguments name: a token of another team there is a leak. */
function targetTeam(slack: SlackState, args: Fields): string | null {
  const trigger = slack.triggers.get(String(args.trigger_id));
  if (trigger !== undefined) return trigger.workspace.teamId;
  const named = new Set(
    [args.channel, args.user, args.users, args.user_id, args.view_id].filter(Boolean),
  );
  const owner = slack.workspaces.find(
    (one) =>
      one.channels.some((channel) => named.has(channel.id)) ||
      one.users.some((user) => named.has(user.id)) ||
      [...one.viewStacks.values()].flat().some((view) => named.has(view.id)),
  );
  return owner?.teamId ?? null;
}

function scopeHeaders(slack: SlackState, token: string | null): Record<string, string> {
  const workspace = slack.workspaces.find((one) => one.botToken === token);
  return workspace === undefined ? {} : { "x-oauth-scopes": workspace.scopes.join(",") };
}
