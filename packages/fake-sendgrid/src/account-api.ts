import type { IncomingMessage, ServerResponse } from "node:http";
import type { FakeAccount } from "./account.ts";
import { hasKey, rejection, sendAnswer } from "./answer.ts";
import type { Answer } from "./answer.ts";

export type AccountApi = { apiKey: string; account: FakeAccount };

type Question = { query: URLSearchParams; subuser: string | undefined };

const routes: Record<string, (account: FakeAccount, question: Question) => Answer> = {
  "/v3/scopes": ({ scopes }) => ({ status: 200, body: { scopes } }),
  "/v3/verified_senders": listSenders,
  "/v3/whitelabel/domains": listDomains,
};

export function isAccountPath(path: string): boolean {
  return Object.hasOwn(routes, path);
}

/** `GET /v3/scopes`, `/v3/verified_senders` and `/v3/whitelabel/domains`. */
export function handleAccount(
  { apiKey, account }: AccountApi,
  { request, response }: { request: IncomingMessage; response: ServerResponse },
): void {
  request.resume();
  const { pathname, searchParams: query } = new URL(request.url ?? "", "http://sendgrid");
  const answer = routes[pathname];
  if (answer === undefined) return sendAnswer(response, rejection(404));
  if (request.method !== "GET")
    return sendAnswer(response, { ...rejection(405), headers: { allow: "GET" } });
  if (!hasKey(request, apiKey)) return sendAnswer(response, rejection(401));
  const named = request.headers["on-behalf-of"];
  const subuser = typeof named === "string" ? named : undefined;
  sendAnswer(response, answer(account, { query, subuser }));
}

function listSenders({ senders, username }: FakeAccount, { subuser }: Question): Answer {
  if (senders === null) return rejection(403);
  const owner = subuser ?? username;
  const results = senders
    .filter((sender) => (sender.username ?? username) === owner)
    .map(({ from_email, verified }, index) => ({
      id: index + 1,
      nickname: from_email,
      from_email,
      verified,
      locked: false,
    }));
  return { status: 200, body: { results } };
}

/** A parent sees the domains of its subusers too, unless it excludes them. */
function listDomains(account: FakeAccount, { query, subuser }: Question): Answer {
  if (!account.scopes.includes("whitelabel.read")) return rejection(403);
  const limit = wholeNumber(query.get("limit") ?? "50");
  const offset = wholeNumber(query.get("offset") ?? "0");
  const exclude = query.get("exclude_subusers") ?? "false";
  if (limit === null || limit < 1) return invalid("limit");
  if (offset === null) return invalid("offset");
  if (!["true", "false"].includes(exclude)) return invalid("exclude_subusers");
  const only = subuser ?? (exclude === "true" ? account.username : undefined);
  const listed = account.domains.filter(({ username }) => only === undefined || username === only);
  return { status: 200, body: listed.slice(offset, offset + limit) };
}

function wholeNumber(text: string): number | null {
  return /^\d{1,9}$/.test(text) ? Number(text) : null;
}

function invalid(field: string): Answer {
  return rejection(400, [{ message: `invalid ${field}`, field }]);
}
