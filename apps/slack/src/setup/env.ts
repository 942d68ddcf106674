import { defaultLimits, limitBounds } from "@usher/core";
import { EnvironmentError, readTrustedProxies } from "@usher/process";
import { z } from "zod";

import { checkCommandName } from "./manifest.ts";

const keys = z
  .string()
  .transform((text) =>
    text
      .split(",")
      .map((part) => part.trim())
      .filter((part) => part !== "")
      .map((part) => Buffer.from(part, "base64")),
  )
  .refine((keys) => keys.length > 0 && keys.every((key) => key.length >= 32), {
    message: "comma separated base64 keys of at least 32 bytes, newest first",
  });

const command = z.string().superRefine((name, ctx) => {
  const { problem } = checkCommandName(name);
  if (problem !== null) ctx.addIssue({ code: "custom", message: problem });
});

const trustedProxies = z
  .string()
  .default("")
  .transform((text, context) => {
    try {
      return readTrustedProxies(text);
    } catch (error) {
      context.addIssue({ code: "custom", message: error instanceof Error ? error.message : "" });
      return z.NEVER;
    }
  });

const minLeaseMarginSeconds = 0.5;

const schema = z
  .object({
    DATABASE_URL: z.string().regex(/^postgres(?:ql)?:\/\//, "a postgres:// URL"),
    BASE_URL: z.url({ protocol: /^https?$/ }),
    PORT: z.coerce.number().int().min(0).max(65_535).default(3001),
    LINK_KEYS: keys,
    METRICS_PORT: z.coerce.number().int().min(0).max(65_535).optional(),
    METRICS_TOKEN: z
      .string()
      .regex(/^[\x21-\x7e]{16,}$/, "must have at least 16 characters and no spaces")
      .optional(),
    SLACK_SIGNING_SECRET: z.string().min(1).optional(),
    SLACK_APP_TOKEN: z.string().startsWith("xapp-").optional(),
    SLACK_API_URL: z.url({ protocol: /^https?$/ }).optional(),
    SLACK_COMMAND: command.default("/invite"),
    SLACK_TIMEOUT_SECONDS: z.coerce.number().min(0.1).max(60).default(8),
    SLACK_POST_GAP_SECONDS: z.coerce.number().min(0).max(60).default(1),
    TRUSTED_PROXIES: trustedProxies,
    LIMIT_IP_PER_MINUTE: z.coerce
      .number()
      .int()
      .min(1)
      .max(limitBounds.ipPerMinute)
      .default(defaultLimits.ipPerMinute),
    JOB_LEASE_SECONDS: z.coerce.number().min(1).max(3600).default(30),
    JOB_RETRY_MAX_SECONDS: z.coerce.number().min(0.1).max(3600).default(900),
    LOG_LEVEL: z
      .enum(["fatal", "error", "warn", "info", "debug", "trace", "silent"])
      .default("info"),
  })
  .refine((env) => env.SLACK_APP_TOKEN !== undefined || env.SLACK_SIGNING_SECRET !== undefined, {
    path: ["SLACK_SIGNING_SECRET"],
    message: "needed unless SLACK_APP_TOKEN (socket mode) is set",
  })
  .refine((env) => env.JOB_LEASE_SECONDS >= env.SLACK_TIMEOUT_SECONDS + minLeaseMarginSeconds, {
    path: ["JOB_LEASE_SECONDS"],
    message: `at least ${minLeaseMarginSeconds} s longer than SLACK_TIMEOUT_SECONDS, so that a call is over before another process takes its job`,
  });

/** The workspace whose token stays here; needed unless owners connect workspaces by OAuth. */
const configuredSchema = z.object({
  SLACK_BOT_TOKEN: z.string().startsWith("xoxb-"),
  SLACK_ORGANIZATION: z.string().min(1),
  SLACK_APPROVALS_CHANNEL: z.string().min(1),
});

/** Workspaces that owners connect by a link. */
const oauthSchema = z.object({
  SLACK_CLIENT_ID: z.string().min(1),
  SLACK_CLIENT_SECRET: z.string().min(1),
  SLACK_TOKEN_KEYS: keys,
  SLACK_PUBLIC_URL: z.url({ protocol: /^https?$/ }).transform((url) => url.replace(/\/+$/, "")),
  SLACK_AUTHORIZE_URL: z.url({ protocol: /^https?$/ }).optional(),
});

export type Env = z.infer<typeof schema> & {
  configured: z.infer<typeof configuredSchema> | null;
  oauth: z.infer<typeof oauthSchema> | null;
};

/** Empty strings count as not set. Throws one error that names every variable that is wrong, without its value. */
export function parseEnv(source: Record<string, string | undefined>): Env {
  const given = Object.fromEntries(
    Object.entries(source).filter(([, value]) => value !== undefined && value !== ""),
  );
  // As .env.example has it.
  if (given["SLACK_BOT_TOKEN"] === "xoxb-") delete given["SLACK_BOT_TOKEN"];
  const byOAuth = given["SLACK_CLIENT_ID"] !== undefined;
  const byToken = !byOAuth || given["SLACK_BOT_TOKEN"] !== undefined;
  const base = schema.safeParse(given);
  const configured = byToken ? configuredSchema.safeParse(given) : null;
  const oauth = byOAuth ? oauthSchema.safeParse(given) : null;
  if (base.success && configured?.success !== false && oauth?.success !== false)
    return { ...base.data, configured: configured?.data ?? null, oauth: oauth?.data ?? null };
  const issues = [base, configured, oauth].flatMap((parsed) => parsed?.error?.issues ?? []);
  const lines = issues.map((issue) => {
    const name = issue.path.join(".");
    return `  ${name}: ${given[name] === undefined && issue.code === "invalid_type" ? "is missing" : issue.message}`;
  });
  throw new EnvironmentError(`The environment is not complete:\n${lines.toSorted().join("\n")}`);
}
