import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { now } from "../state/slack-state.ts";
import type { SlackState } from "../state/slack-state.ts";
import { readBody } from "../web-api/read-request.ts";

export const AUTHORIZE_PATH = "/oauth/v2/authorize";

/** GET shows Slack's question; POST is the answer and goes back to the app with a code or an error. */
export async function serveAuthorize(
  slack: SlackState,
  request: IncomingMessage,
  { response, url }: { response: ServerResponse; url: URL },
): Promise<void> {
  const problem = wrongRequest(slack, url);
  if (problem !== null) {
    response
      .writeHead(400, { "content-type": "text/html; charset=utf-8" })
      .end(page(`<p>${escape(problem)}</p>`));
    return;
  }
  if (request.method !== "POST") {
    response
      .writeHead(200, { "content-type": "text/html; charset=utf-8" })
      .end(page(question(slack, url)));
    return;
  }
  const form = new URLSearchParams(await readBody(request));
  response.writeHead(302, { location: decide(slack, url, form) }).end();
}

function wrongRequest(slack: SlackState, url: URL): string | null {
  if (url.searchParams.get("client_id") !== slack.clientId) return "Invalid client_id parameter";
  if ((url.searchParams.get("scope") ?? "") === "") return "Invalid scope parameter";
  return URL.canParse(url.searchParams.get("redirect_uri") ?? "")
    ? null
    : "redirect_uri did not match";
}

function decide(slack: SlackState, url: URL, form: URLSearchParams): string {
  const redirectUri = url.searchParams.get("redirect_uri") ?? "";
  const target = new URL(redirectUri);
  target.searchParams.set("state", url.searchParams.get("state") ?? "");
  const workspace = slack.workspaces.find((one) => one.teamId === form.get("team"));
  if (form.get("decision") !== "allow" || workspace === undefined) {
    target.searchParams.set("error", "access_denied");
    return target.toString();
  }
  const code = randomUUID();
  const installer = workspace.users.find((user) => user.is_admin) ?? workspace.users[0];
  slack.oauthCodes.set(code, {
    workspace,
    userId: installer?.id ?? "",
    scopes: (url.searchParams.get("scope") ?? "").split(/[ ,]+/),
    redirectUri,
    issuedAt: now(slack),
  });
  target.searchParams.set("code", code);
  return target.toString();
}

function question(slack: SlackState, url: URL): string {
  const scopes = (url.searchParams.get("scope") ?? "").split(/[ ,]+/);
  const choices = slack.workspaces.map(
    ({ teamId, name }) => `<option value="${escape(teamId)}">${escape(name)}</option>`,
  );
  return `<form method="post">
<p>Usher is asking to be added to <select name="team" aria-label="Workspace">${choices.join("")}</select>. It may:</p>
<ul>${scopes.map((scope) => `<li>${escape(scope)}</li>`).join("")}</ul>
<button name="decision" value="allow">Allow</button>
<button name="decision" value="deny">Cancel</button>
</form>`;
}

function page(content: string): string {
  return `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Fake Slack: add the app</title>
<body><main><h1>Fake Slack</h1>${content}</main></body></html>`;
}

function escape(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
