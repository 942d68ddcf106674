import type { FakeSendGrid } from "@usher/fake-sendgrid";
import type { FakeSlack, FakeWorkspace } from "@usher/fake-slack";

import type { SessionIssuer } from "@usher/server";

import type { SlackMode } from "./slack-mode.ts";

/** Which waiting times the processes have. */
export type Timing = keyof typeof timings;

/** What a round may change; a process that has other settings is started again. */
export type Settings = {
  sendGrid: FakeSendGrid;
  timing: Timing;
  slack: SlackMode;
  organization: string;
};

export type FixedSettings = {
  databaseUrl: string;
  linkBase: string;
  linkKey: string;
  tokenKey: string;
  /** Where links that connect a workspace lead. */
  slackPublicUrl: string;
  slack: FakeSlack;
  workspace: FakeWorkspace;
  session: SessionIssuer;
};

/** The environment of a server or Slack process; each reads its own part. */
export function processEnv(fixed: FixedSettings, settings: Settings): Record<string, string> {
  const { slack, workspace, session } = fixed;
  return {
    ...commonTimes,
    ...timings[settings.timing],
    ...limits,
    ...webhooks,
    DATABASE_URL: fixed.databaseUrl,
    BASE_URL: fixed.linkBase,
    LINK_KEYS: fixed.linkKey,
    LOG_LEVEL: "info",
    SENDGRID_API_KEY: settings.sendGrid.apiKey,
    SENDGRID_BASE_URL: settings.sendGrid.url,
    SENDGRID_FROM: "Usher <invites@usher.example>",
    SENDGRID_WEBHOOK_PUBLIC_KEY: settings.sendGrid.webhookPublicKey,
    SESSION_ISSUER: session.issuer,
    SESSION_AUDIENCE: session.audience,
    SESSION_JWKS_URL: session.jwksUrl,
    SLACK_API_URL: slack.apiUrl,
    SLACK_PUBLIC_URL: fixed.slackPublicUrl,
    SLACK_SIGNING_SECRET: workspace.signingSecret,
    ...(settings.slack.socket && { SLACK_APP_TOKEN: workspace.appToken }),
    ...(settings.slack.oauth
      ? {
          SLACK_CLIENT_ID: slack.clientId,
          SLACK_CLIENT_SECRET: slack.clientSecret,
          SLACK_TOKEN_KEYS: fixed.tokenKey,
          SLACK_AUTHORIZE_URL: `${slack.url}/oauth/v2/authorize`,
        }
      : {
          SLACK_BOT_TOKEN: workspace.botToken,
          SLACK_ORGANIZATION: settings.organization,
          SLACK_APPROVALS_CHANNEL: "approvals",
        }),
  };
}

const webhooks = {
  WEBHOOK_ALLOWED_NETWORKS: "127.0.0.0/8",
  WEBHOOK_TIMEOUT_SECONDS: "0.5",
  WEBHOOK_RETRY_SECONDS: Array.from({ length: 20 }, () => "0.1").join(","),
};

const commonTimes = {
  JOB_RETRY_MAX_SECONDS: "0.5",
  JOB_SWEEP_SECONDS: "1",
  MAIL_PAUSE_SECONDS: "1",
  SLACK_POST_GAP_SECONDS: "0.05",
};

const timings = {
  /** Everything comes to its end within seconds. */
  hasty: {
    JOB_LEASE_SECONDS: "2",
    MAIL_TIMEOUT_SECONDS: "1",
    MAIL_RECONCILE_AFTER_SECONDS: "1",
    SLACK_TIMEOUT_SECONDS: "1.5",
  },
  /** A pause of two seconds outlasts the call, one of six the lease. */
  short: {
    JOB_LEASE_SECONDS: "4",
    MAIL_TIMEOUT_SECONDS: "1.5",
    MAIL_RECONCILE_AFTER_SECONDS: "120",
    SLACK_TIMEOUT_SECONDS: "1.5",
  },
  /** As in production, but for the reconcile time. */
  production: {
    JOB_LEASE_SECONDS: "30",
    MAIL_TIMEOUT_SECONDS: "10",
    MAIL_RECONCILE_AFTER_SECONDS: "120",
    SLACK_TIMEOUT_SECONDS: "8",
  },
} as const;

/** How long a call of Slack may take. */
export function slackTimeoutMs(timing: Timing): number {
  return Number(timings[timing].SLACK_TIMEOUT_SECONDS) * 1000;
}

const limits = {
  LIMIT_IP_PER_MINUTE: "1000000",
  LIMIT_ACTOR_PER_10_MINUTES: "1000000",
  LIMIT_ACCEPT_PER_10_MINUTES: "1000000",
  LIMIT_MISSES_PER_10_MINUTES: "1000000",
  LIMIT_RECIPIENT_PER_DAY: "1000",
};
