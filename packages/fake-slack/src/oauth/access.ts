import { randomUUID } from "node:crypto";
import { SlackApiError } from "../slack-api-error.ts";
import { now, type WorkspaceState, type SlackState } from "../state/slack-state.ts";
import type { Fields } from "../slack-objects.ts";

const CODE_LIFETIME_MS = 10 * 60_000;
const TOKEN_LIFETIME_MS = 12 * 3_600_000;

/** Exchanges a code, once, for the workspace's bot token. A revoked token is replaced by a new one. */
export function oauthAccess(slack: SlackState, args: Fields, basic: string | null): Fields {
  checkClient(slack, args, basic);
  if (args.grant_type === "refresh_token") return refresh(slack, String(args.refresh_token));
  const code = slack.oauthCodes.get(String(args.code));
  if (code === undefined) throw new SlackApiError("invalid_code");
  slack.oauthCodes.delete(String(args.code));
  if (now(slack) - code.issuedAt > CODE_LIFETIME_MS) throw new SlackApiError("code_expired");
  if (code.redirectUri !== (args.redirect_uri ?? "")) throw new SlackApiError("bad_redirect_uri");
  const { workspace } = code;
  workspace.scopes = code.scopes;
  if (slack.revokedTokens.has(workspace.botToken)) {
    workspace.botToken = `xoxb-fake-${workspace.teamId}-${randomUUID()}`;
  }
  return installation(slack, workspace, code.userId);
}

/** The old token lives on until its time is over; the refresh token is used up. */
function refresh(slack: SlackState, refreshToken: string): Fields {
  const workspace = slack.refreshTokens.get(refreshToken);
  if (workspace === undefined) throw new SlackApiError("invalid_refresh_token");
  slack.refreshTokens.delete(refreshToken);
  workspace.botToken = `xoxe.xoxb-fake-${workspace.teamId}-${randomUUID()}`;
  return installation(slack, workspace, workspace.users[0]?.id ?? "");
}

function rotating(slack: SlackState, workspace: WorkspaceState): Fields {
  if (slack.options.tokenRotation !== true) return {};
  const refreshToken = `xoxe-fake-${randomUUID()}`;
  slack.refreshTokens.set(refreshToken, workspace);
  const expiresAt = now(slack) + TOKEN_LIFETIME_MS;
  slack.expiringTokens.set(workspace.botToken, { workspace, expiresAt });
  return { refresh_token: refreshToken, expires_in: TOKEN_LIFETIME_MS / 1000 };
}

function checkClient(slack: SlackState, args: Fields, basic: string | null): void {
  const [id, secret] =
    basic === null
      ? [args.client_id, args.client_secret]
      : Buffer.from(basic, "base64").toString("utf8").split(":");
  if (id !== slack.clientId) throw new SlackApiError("invalid_client_id");
  if (secret !== slack.clientSecret) throw new SlackApiError("bad_client_secret");
}

function installation(slack: SlackState, workspace: WorkspaceState, userId: string): Fields {
  const team = { id: workspace.teamId, name: workspace.name };
  return {
    app_id: slack.appId,
    authed_user: { id: userId },
    scope: workspace.scopes.join(","),
    token_type: "bot",
    access_token: workspace.botToken,
    ...rotating(slack, workspace),
    bot_user_id: workspace.botUserId,
    team: workspace.isEnterpriseInstall ? null : team,
    enterprise:
      workspace.enterpriseId === null ? null : { id: workspace.enterpriseId, name: workspace.name },
    is_enterprise_install: workspace.isEnterpriseInstall,
  };
}
