import { createEventVerifier } from "@usher/core/sendgrid";
import {
  environmentFields,
  hasEmptyEntry,
  httpUrlLike,
  leaseOutlasts,
  limit,
  metricsPortIsFree,
  oneOf,
  outgoingProxyFields,
  outgoingProxyOf,
  parseEnvironment,
  port,
  readSessionIssuers,
  seconds,
  sessionFields,
  splitList,
  wholeNumber,
  type Environment,
} from "@usher/process";
import { z } from "zod";

import { webhookFields } from "./webhook-env.ts";

const publicKeys = z
  .string()
  .transform((text, context) => {
    const keys = splitList(text);
    try {
      if (hasEmptyEntry(text)) throw new Error("no key");
      createEventVerifier({ publicKeys: keys });
    } catch {
      context.addIssue({
        code: "custom",
        message:
          "must be the base64 verification key that SendGrid shows for its event webhook, or several with one comma between them",
      });
    }
    return keys;
  })
  .optional();

const originExample = "https://app.example.com,http://localhost:5173";
const allowedOrigins = z
  .string()
  .default("")
  .transform((text, context) => {
    const entries = splitList(text);
    const isGapless = text === "" || !hasEmptyEntry(text);
    if (isGapless && entries.every((entry) => isOrigin(entry))) return entries;
    context.addIssue({
      code: "custom",
      message: `must be origins without a path, with commas between them, such as ${originExample}`,
    });
    return z.NEVER;
  });

/** Exactly as a browser writes it: no path, no default port, in lower case. */
function isOrigin(text: string): boolean {
  return /^https?:[^*]*$/.test(text) && URL.canParse(text) && new URL(text).origin === text;
}

const { DATABASE_URL, DATABASE_DIRECT_URL, LOG_LEVEL } = environmentFields;
const databaseSchema = z.object({ DATABASE_URL, DATABASE_DIRECT_URL, LOG_LEVEL });

const serverSchema = z
  .object({
    DATABASE_URL,
    DATABASE_DIRECT_URL,
    LOG_LEVEL,
    BASE_URL: environmentFields.BASE_URL,
    SLACK_PUBLIC_URL: environmentFields.SLACK_PUBLIC_URL.optional(),
    PORT: port.default(3000),
    LINK_KEYS: environmentFields.LINK_KEYS,
    ERASURE_KEYS: environmentFields.ERASURE_KEYS,
    SENDGRID_API_KEY: z
      .string({
        error:
          "is missing: without a SendGrid key no invitation could be emailed, so the server does not start (npm start runs a sandbox that needs none)",
      })
      .regex(/^[\x21-\x7e]+$/, "must be a key of SendGrid without spaces, such as SG.id.secret"),
    SENDGRID_BASE_URL: httpUrlLike("https://api.eu.sendgrid.com").optional(),
    SENDGRID_FROM: environmentFields.SENDGRID_FROM,
    SENDGRID_SUBUSER: z
      .string()
      .regex(
        /^[\x21-\x7e]+$/,
        "must be the name of a SendGrid subuser without spaces, such as acme-eu",
      )
      .optional(),
    SENDGRID_WEBHOOK_PUBLIC_KEY: publicKeys,
    SENDGRID_WEBHOOK_MAX_AGE_SECONDS: wholeNumber(60, 259_200).default(90_000),
    ...outgoingProxyFields,
    METRICS_PORT: environmentFields.METRICS_PORT,
    METRICS_TOKEN: environmentFields.METRICS_TOKEN,
    ...sessionFields,
    SESSION_STEP_UP_MINUTES: wholeNumber(1, 720).default(10),
    EVENT_RETENTION_DAYS: wholeNumber(1, 3650).optional(),
    ORGANIZATION_CREATION: environmentFields.ORGANIZATION_CREATION,
    ALLOWED_ORIGINS: allowedOrigins,
    TRUSTED_PROXIES: environmentFields.TRUSTED_PROXIES,
    LIMIT_IP_PER_MINUTE: environmentFields.LIMIT_IP_PER_MINUTE,
    LIMIT_ACTOR_PER_10_MINUTES: limit("actorPer10Minutes"),
    LIMIT_ACCEPT_PER_10_MINUTES: limit("acceptPer10Minutes"),
    LIMIT_MISSES_PER_10_MINUTES: limit("missesPer10Minutes"),
    LIMIT_RECIPIENT_PER_DAY: limit("recipientPerDay"),
    JOB_LEASE_SECONDS: environmentFields.JOB_LEASE_SECONDS,
    JOB_RETRY_MAX_SECONDS: environmentFields.JOB_RETRY_MAX_SECONDS,
    JOB_SWEEP_SECONDS: seconds(0.1, 3600).default(30),
    ...webhookFields,
    MAIL_PAUSED: oneOf(["true", "false"]).default("false"),
    MAIL_CONCURRENCY: wholeNumber(1, 500).default(64),
    MAIL_TIMEOUT_SECONDS: seconds(0.1, 60).default(10),
    MAIL_PAUSE_SECONDS: seconds(0.1, 3600).default(60),
    MAIL_RECONCILE_AFTER_SECONDS: seconds(1, 86_400).default(600),
  })
  .refine(...leaseOutlasts("MAIL_TIMEOUT_SECONDS"))
  .refine(...metricsPortIsFree)
  .transform((env, context) => {
    const read = readSessionIssuers(env);
    const proxy = outgoingProxyOf(env);
    if ("issuers" in read) return { ...env, proxy, sessionIssuers: read.issuers };
    for (const { variable, message } of read.problems)
      context.addIssue({ code: "custom", path: [variable], message });
    return { ...env, proxy, sessionIssuers: [] };
  });

export type ServerEnv = z.infer<typeof serverSchema>;
export type DatabaseEnv = z.infer<typeof databaseSchema>;

/** Throws `EnvironmentError`, which names every variable that is wrong and what it must be, never a value. */
export function parseEnv(source: Environment): ServerEnv {
  return parseEnvironment(serverSchema, source);
}

/** What migrating and the first administration need. Throws `EnvironmentError`. */
export function parseDatabaseEnv(source: Environment): DatabaseEnv {
  return parseEnvironment(databaseSchema, source);
}
