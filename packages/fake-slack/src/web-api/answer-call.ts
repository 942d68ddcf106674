import { appMethods } from "./app-methods.ts";
import { botMethods } from "./methods.ts";
import { needScope } from "./method.ts";
import { oauthAccess } from "../oauth/access.ts";
import { SlackApiError } from "../slack-api-error.ts";
import { type SlackState, type WorkspaceState, now } from "../state/slack-state.ts";
import type { Fields } from "../slack-objects.ts";

export type IncomingCall = {
  method: string;
  /** From the header, else from the arguments. */
  token: string | null;
  args: Fields;
  /** Basic credentials, which only OAuth takes. */
  basic: string | null;
};

/** Performs the call and returns what Slack would; throws SlackApiError for an error. */
export function answerCall(slack: SlackState, call: IncomingCall): Fields {
  const { method, token, args } = call;
  if (method === "oauth.v2.access") return oauthAccess(slack, args, call.basic);
  const appMethod = appMethods.get(method);
  const botMethod = botMethods.get(method);
  if (appMethod === undefined && botMethod === undefined) {
    throw new SlackApiError("unknown_method", { req_method: method });
  }
  if (token === null) throw new SlackApiError("not_authed");
  if (appMethod !== undefined) return appMethod(slack, token);
  const workspace = workspaceOf(slack, token);
  for (const scope of botMethod?.scopes ?? []) needScope(workspace, scope);
  return botMethod?.run({ slack, workspace, token, args }) ?? {};
}

function workspaceOf(slack: SlackState, token: string): WorkspaceState {
  if (slack.revokedTokens.has(token)) throw new SlackApiError("token_revoked");
  const expiring = slack.expiringTokens.get(token);
  if (expiring !== undefined && expiring.expiresAt <= now(slack))
    throw new SlackApiError("token_expired");
  const workspace = slack.workspaces.find((one) => one.botToken === token) ?? expiring?.workspace;
  if (workspace !== undefined) return workspace;
  const isAppToken = slack.workspaces.some((one) => one.appToken === token);
  throw new SlackApiError(isAppToken ? "not_allowed_token_type" : "invalid_auth");
}
