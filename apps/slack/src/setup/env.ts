import {
  environmentFields,
  httpUrlLike,
  leaseOutlasts,
  metricsPortIsFree,
  outgoingProxyFields,
  outgoingProxyOf,
  parseEnvironment,
  port,
  seconds,
  setVariables,
  token,
  type Environment,
} from "@usher/process";
import { z } from "zod";

import { checkCommandName } from "./manifest.ts";

const command = z.string().superRefine((name, ctx) => {
  const { problem } = checkCommandName(name);
  if (problem !== null) ctx.addIssue({ code: "custom", message: `is not a command: ${problem}` });
});

const startsWith = (prefix: string) =>
  token(`a token that starts with ${prefix}`, `${prefix}1-2-3`).startsWith(
    prefix,
    `must be a token that starts with ${prefix}`,
  );

/** Anyone who knows it can send requests as Slack. Slack's own have 32 characters. */
const minSigningSecretLength = 16;
const signingSecret = z
  .string()
  .regex(
    new RegExp(`^[\\x21-\\x7e]{${minSigningSecretLength},}$`),
    "must be the Signing Secret of the app's page Basic Information: 32 characters, such as 8f742231b10e8888abcd99yyyzzz85a5",
  );

const example = (what: string, such: string) =>
  z.string({ error: `is missing: set it to ${what}, such as ${such}` });

const baseSchema = z
  .object({
    DATABASE_URL: environmentFields.DATABASE_URL,
    DATABASE_DIRECT_URL: environmentFields.DATABASE_DIRECT_URL,
    BASE_URL: environmentFields.BASE_URL,
    PORT: port.default(3001),
    LINK_KEYS: environmentFields.LINK_KEYS,
    ERASURE_KEYS: environmentFields.ERASURE_KEYS,
    METRICS_PORT: environmentFields.METRICS_PORT,
    METRICS_TOKEN: environmentFields.METRICS_TOKEN,
    SLACK_SIGNING_SECRET: signingSecret.optional(),
    SLACK_APP_TOKEN: startsWith("xapp-").optional(),
    SLACK_API_URL: httpUrlLike("https://slack.com/api/").optional(),
    SLACK_COMMAND: command.default("/invite"),
    SLACK_TIMEOUT_SECONDS: seconds(0.1, 60).default(8),
    SLACK_POST_GAP_SECONDS: seconds(0, 60).default(1),
    ...outgoingProxyFields,
    TRUSTED_PROXIES: environmentFields.TRUSTED_PROXIES,
    LIMIT_IP_PER_MINUTE: environmentFields.LIMIT_IP_PER_MINUTE,
    JOB_LEASE_SECONDS: environmentFields.JOB_LEASE_SECONDS,
    JOB_RETRY_MAX_SECONDS: environmentFields.JOB_RETRY_MAX_SECONDS,
    LOG_LEVEL: environmentFields.LOG_LEVEL,
  })
  .refine((env) => env.SLACK_APP_TOKEN !== undefined || env.SLACK_SIGNING_SECRET !== undefined, {
    path: ["SLACK_SIGNING_SECRET"],
    message: "is needed unless SLACK_APP_TOKEN (socket mode) is set",
  })
  .refine(...leaseOutlasts("SLACK_TIMEOUT_SECONDS"))
  .refine(...metricsPortIsFree);

/** The workspace whose token stays here; needed unless owners connect workspaces by OAuth. */
const configuredSchema = z.object({
  SLACK_BOT_TOKEN: startsWith("xoxb-"),
  SLACK_ORGANIZATION: example("the organization that the workspace invites into", "acme"),
  SLACK_APPROVALS_CHANNEL: example("the channel where requests are decided", "approvals"),
});

/** Workspaces that owners connect by a link. */
const oauthSchema = z.object({
  SLACK_CLIENT_ID: example("the Client ID of the app's page Basic Information", "1234.5678"),
  SLACK_CLIENT_SECRET: token(
    "the Client Secret of the app's page Basic Information",
    "0123456789abcdef0123456789abcdef",
  ),
  SLACK_TOKEN_KEYS: environmentFields.SLACK_TOKEN_KEYS,
  SLACK_PUBLIC_URL: environmentFields.SLACK_PUBLIC_URL,
  SLACK_AUTHORIZE_URL: httpUrlLike("https://slack.com/oauth/v2/authorize").optional(),
});

const isForOAuth = ["SLACK_CLIENT_SECRET", "SLACK_TOKEN_KEYS"];

/** Without a token of a workspace, a part of what OAuth needs is a mistake to be named. */
function wantsOAuth(given: Record<string, string>): boolean {
  if (given["SLACK_CLIENT_ID"] !== undefined) return true;
  return given["SLACK_BOT_TOKEN"] === undefined && isForOAuth.some((name) => name in given);
}

const schema = z
  .preprocess(
    (given: Record<string, string>) => ({
      base: given,
      configured: !wantsOAuth(given) || given["SLACK_BOT_TOKEN"] !== undefined ? given : null,
      oauth: wantsOAuth(given) ? given : null,
    }),
    z.object({
      base: baseSchema,
      configured: configuredSchema.nullable(),
      oauth: oauthSchema.nullable(),
    }),
  )
  .transform(({ base, ...workspaces }) => ({
    ...base,
    ...workspaces,
    proxy: outgoingProxyOf(base),
  }));

export type Env = z.infer<typeof schema>;

/** Throws `EnvironmentError`, which names every variable that is wrong, without its value. */
export function parseEnv(source: Environment): Env {
  // As .env.example has it.
  const { SLACK_BOT_TOKEN: botToken, ...rest } = setVariables(source);
  return parseEnvironment(schema, botToken === "xoxb-" ? rest : source);
}
