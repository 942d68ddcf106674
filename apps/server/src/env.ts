import { defaultLimits, limitBounds, parseEmailAddress, type LimitSettings } from "@usher/core";
import { createEventVerifier } from "@usher/core/sendgrid";
import { EnvironmentError, readTrustedProxies } from "@usher/process";
import { z } from "zod";

import { readSession, sessionFields } from "./session-env.ts";

const minKeyBytes = 32;
const minLeaseMarginSeconds = 0.5;

const port = z.coerce.number().int().min(0).max(65_535);
const url = z.url({ protocol: /^https?$/, error: "has to be an http or https address" });

const origin = url
  .refine((text) => {
    const { pathname, search, hash, username } = new URL(text);
    return pathname === "/" && search === "" && hash === "" && username === "";
  }, "has to be an origin without a path, such as https://usher.example.com")
  .transform((text) => new URL(text).origin);

const linkKeys = z.string().transform((text, context) => {
  const keys = text
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "");
  const decoded = keys.map((key) => Buffer.from(key, "base64"));
  const weak = decoded.findIndex((key) => key.length < minKeyBytes);
  if (keys.length === 0 || weak !== -1)
    context.addIssue({
      code: "custom",
      message: `has to hold comma separated base64 keys of at least ${minKeyBytes} bytes, newest first (openssl rand -base64 ${minKeyBytes} makes one)`,
    });
  return decoded;
});

const named = /^\s*"?([^"<>]*?)"?\s*<([^<>]+)>\s*$/;

const mailFrom = z.string().transform((text, context) => {
  const [, name = "", address = text] = named.exec(text) ?? [];
  const parsed = parseEmailAddress(address);
  if (parsed.ok) return { email: parsed.address.email, ...(name !== "" && { name }) };
  context.addIssue({
    code: "custom",
    message: "has to be an address, such as Usher <invites@example.com>",
  });
  return z.NEVER;
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

const publicKeys = z
  .string()
  .transform((text, context) => {
    const keys = text
      .split(",")
      .map((key) => key.trim())
      .filter((key) => key !== "");
    try {
      if (keys.length === 0) throw new Error("no key");
      createEventVerifier({ publicKeys: keys });
    } catch {
      context.addIssue({
        code: "custom",
        message: "has to be the base64 verification key that SendGrid shows for its event webhook",
      });
    }
    return keys;
  })
  .optional();

const limit = (name: keyof LimitSettings) =>
  z.coerce.number().int().min(1).max(limitBounds[name]).default(defaultLimits[name]);

const metricsToken = z
  .string()
  .regex(/^[\x21-\x7e]{16,}$/, "has to have at least 16 characters and no spaces");

const databaseFields = {
  DATABASE_URL: z.url({
    protocol: /^postgres(ql)?$/,
    error: "has to be a postgres:// address",
  }),
  LOG_LEVEL: z.enum(["trace", "debug", "info", "warn", "error", "fatal", "silent"]).default("info"),
};

const databaseSchema = z.object(databaseFields);

const serverSchema = z
  .object({
    ...databaseFields,
    BASE_URL: origin,
    SLACK_PUBLIC_URL: origin.optional(),
    PORT: port.default(3000),
    LINK_KEYS: linkKeys,
    SENDGRID_API_KEY: z.string({
      error:
        "is missing: without a SendGrid key no invitation could be mailed, so the server does not start (npm start runs a sandbox that needs none)",
    }),
    SENDGRID_BASE_URL: url.optional(),
    SENDGRID_FROM: mailFrom,
    SENDGRID_SUBUSER: z
      .string()
      .regex(/^[\x21-\x7e]+$/, "has to be the name of a SendGrid subuser")
      .optional(),
    SENDGRID_WEBHOOK_PUBLIC_KEY: publicKeys,
    SENDGRID_WEBHOOK_MAX_AGE_SECONDS: z.coerce.number().int().min(60).max(259_200).default(90_000),
    METRICS_PORT: port.optional(),
    METRICS_TOKEN: metricsToken.optional(),
    ...sessionFields,
    SESSION_STEP_UP_MINUTES: z.coerce.number().int().min(1).max(720).default(10),
    ORGANIZATION_CREATION: z.enum(["operator", "members"]).default("operator"),
    TRUSTED_PROXIES: trustedProxies,
    LIMIT_IP_PER_MINUTE: limit("ipPerMinute"),
    LIMIT_ACTOR_PER_10_MINUTES: limit("actorPer10Minutes"),
    LIMIT_ACCEPT_PER_10_MINUTES: limit("acceptPer10Minutes"),
    LIMIT_MISSES_PER_10_MINUTES: limit("missesPer10Minutes"),
    LIMIT_RECIPIENT_PER_DAY: limit("recipientPerDay"),
    JOB_LEASE_SECONDS: z.coerce.number().min(1).max(3600).default(30),
    JOB_RETRY_MAX_SECONDS: z.coerce.number().min(0.1).max(3600).default(900),
    JOB_SWEEP_SECONDS: z.coerce.number().min(0.1).max(3600).default(30),
    MAIL_PAUSED: z.enum(["true", "false"]).default("false"),
    MAIL_CONCURRENCY: z.coerce.number().int().min(1).max(500).default(32),
    MAIL_TIMEOUT_SECONDS: z.coerce.number().min(0.1).max(60).default(10),
    MAIL_PAUSE_SECONDS: z.coerce.number().min(0.1).max(3600).default(60),
    MAIL_RECONCILE_AFTER_SECONDS: z.coerce.number().min(1).max(86_400).default(600),
  })
  .refine((env) => env.JOB_LEASE_SECONDS >= env.MAIL_TIMEOUT_SECONDS + minLeaseMarginSeconds, {
    path: ["JOB_LEASE_SECONDS"],
    message: `has to be at least ${minLeaseMarginSeconds} s longer than MAIL_TIMEOUT_SECONDS, so that a call is over before another process takes its job`,
  })
  .transform((env, context) => {
    const read = readSession(env);
    if ("session" in read) return { ...env, session: read.session };
    for (const name of read.missing)
      context.addIssue({
        code: "custom",
        path: [name],
        message: "is needed as well when one of the SESSION_ variables is set",
      });
    return { ...env, session: null };
  });

export type ServerEnv = z.infer<typeof serverSchema>;
export type DatabaseEnv = z.infer<typeof databaseSchema>;

type Source = Readonly<Record<string, string | undefined>>;

/** Throws `EnvironmentError`, which names every variable that is wrong and what it has to be, never a value. */
export function parseEnv(source: Source): ServerEnv {
  return parse(serverSchema, source);
}

/** What migrating and the first administration need. Throws `EnvironmentError`. */
export function parseDatabaseEnv(source: Source): DatabaseEnv {
  return parse(databaseSchema, source);
}

function parse<T>(schema: z.ZodType<T>, source: Source): T {
  // An empty variable in a compose file means that it is not set.
  const set = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== ""));
  const parsed = schema.safeParse(set);
  if (parsed.success) return parsed.data;
  const lines = parsed.error.issues.map((issue) => {
    const name = issue.path.join(".");
    const missing = issue.code === "invalid_type" && set[name] === undefined;
    const plain = missing && issue.message.startsWith("Invalid input");
    return `  ${name} ${plain ? "is missing" : issue.message}`;
  });
  throw new EnvironmentError(`The environment is not right:\n${lines.join("\n")}`);
}
