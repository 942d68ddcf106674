import { createTokenKeyring } from "@usher/core";

import type { SlackConfig } from "../config.ts";
import type { Env } from "./env.ts";

/** Both ways of having a workspace, side by side. */
export function slackWorkspaces({
  configured,
  oauth,
}: Env): Pick<SlackConfig, "workspaces" | "oauth"> {
  return {
    workspaces:
      configured === null
        ? []
        : [
            {
              botToken: configured.SLACK_BOT_TOKEN,
              organization: configured.SLACK_ORGANIZATION,
              approvalsChannel: configured.SLACK_APPROVALS_CHANNEL,
            },
          ],
    oauth: oauth && {
      clientId: oauth.SLACK_CLIENT_ID,
      clientSecret: oauth.SLACK_CLIENT_SECRET,
      publicUrl: oauth.SLACK_PUBLIC_URL,
      tokens: createTokenKeyring(oauth.SLACK_TOKEN_KEYS),
      authorizeUrl: oauth.SLACK_AUTHORIZE_URL,
    },
  };
}
