import {
  environmentFields,
  httpUrl,
  leaseOutlasts,
  parseEnvironment,
  port,
  seconds,
  type Environment,
} from "@usher/process";
import { z } from "zod";

import { checkCommandName } from "./manifest.ts";

const command = z.string().superRefine((name, ctx) => {
  const { problem } = checkCommandName(name);
  if (problem !== null) ctx.addIssue({ code: "custom", message: `is not a command: ${problem}` });
});

const startsWith = (prefix: string) =>
  z.string().startsWith(prefix, `must be a token that starts with ${prefix}`);

const baseSchema = z
  .object({
    DATABASE_URL: environmentFields.DATABASE_URL,
    BASE_URL: environmentFields.BASE_URL,
    PORT: port.default(3001),
    LINK_KEYS: environmentFields.LINK_KEYS,
    METRICS_PORT: environmentFields.METRICS_PORT,
    METRICS_TOKEN: environmentFields.METRICS_TOKEN,
    SLACK_SIGNING_SECRET: z.string().optional(),
    SLACK_APP_TOKEN: startsWith("xapp-").optional(),
    SLACK_API_URL: httpUrl.optional(),
    SLACK_COMMAND: command.default("/invite"),
    SLACK_TIMEOUT_SECONDS: seconds(0.1, 60).default(8),
    SLACK_POST_GAP_SECONDS: seconds(0, 60).default(1),
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
  .refine(...leaseOutlasts("SLACK_TIMEOUT_SECONDS"));

/** The workspace whose token stays here; needed unless owners connect workspaces by OAuth. */
const configuredSchema = z.object({
  SLACK_BOT_TOKEN: startsWith("xoxb-"),
  SLACK_ORGANIZATION: z.string(),
  SLACK_APPROVALS_CHANNEL: z.string(),
});

/** Workspaces that owners connect by a link. */
const oauthSchema = z.object({
  SLACK_CLIENT_ID: z.string(),
  SLACK_CLIENT_SECRET: z.string(),
  SLACK_TOKEN_KEYS: environmentFields.SLACK_TOKEN_KEYS,
  SLACK_PUBLIC_URL: environmentFields.SLACK_PUBLIC_URL,
  SLACK_AUTHORIZE_URL: httpUrl.optional(),
});

const schema = z
  .preprocess(
    (given: Record<string, string>) => ({
      base: given,
      configured:
        given["SLACK_CLIENT_ID"] === undefined || given["SLACK_BOT_TOKEN"] !== undefined
          ? given
          : null,
      oauth: given["SLACK_CLIENT_ID"] === undefined ? null : given,
    }),
    z.object({
      base: baseSchema,
      configured: configuredSchema.nullable(),
      oauth: oauthSchema.nullable(),
    }),
  )
  .transform(({ base, ...workspaces }) => ({ ...base, ...workspaces }));

export type Env = z.infer<typeof schema>;

/** Throws `EnvironmentError`, which names every variable that is wrong, without its value. */
export function parseEnv(source: Environment): Env {
  // As .env.example has it.
  const { SLACK_BOT_TOKEN: token, ...rest } = source;
  return parseEnvironment(schema, token === "xoxb-" ? rest : source);
}
