import { randomUUID } from "node:crypto";
import { SlackApiError } from "../slack-api-error.ts";
import { now } from "../state/slack-state.ts";
import type { SlackState } from "../state/slack-state.ts";
import type { WorkspaceState } from "../state/workspace-state.ts";
import type { Fields } from "../slack-objects.ts";

const CODE_LIFETIME_MS = 10 * 60_000;

/** Exchanges a code, once, for the workspace's bot token. A revoked token is replaced by a new one. */
export function oauthAccess(slack: SlackState, args: Fields, basic: string | null): Fields {
  checkClient(slack, args, basic);
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
    bot_user_id: workspace.botUserId,
    team: workspace.isEnterpriseInstall ? null : team,
    enterprise:
      workspace.enterpriseId === null ? null : { id: workspace.enterpriseId, name: workspace.name },
    is_enterprise_install: workspace.isEnterpriseInstall,
  };
}
