import { defaultLimits, limitBounds, parseEmailAddress, type LimitSettings } from "@usher/core";
import { z } from "zod";

import { readTrustedProxies } from "../http/client-ip.ts";
import { databaseUrl } from "./database-url.ts";
import { hasEmptyEntry, splitList } from "./split-list.ts";

const minKeyBytes = 32;
const minLeaseMarginSeconds = 0.5;
const namedAddress = /^\s*"?([^"<>]*?)"?\s*<([^<>]+)>\s*$/;

/** Seconds, fractions allowed. */
export function seconds(min: number, max: number) {
  const error = `must be a number from ${min} to ${max}, in seconds and without a unit, such as ${exampleIn(min, max)}`;
  return decimal(/^\d+(?:\.\d+)?$/, { min, max, error });
}

export function wholeNumber(min: number, max: number) {
  const error = `must be a whole number from ${min} to ${max}, without a unit, such as ${exampleIn(min, max)}`;
  return decimal(/^\d+$/, { min, max, error });
}

/** `Number` also takes 0x10 and 1e3, which few mean. */
function decimal(digits: RegExp, { min, max, error }: { min: number; max: number; error: string }) {
  return z
    .string({ error })
    .regex(digits, { error, abort: true })
    .transform(Number)
    .pipe(z.number().min(min, error).max(max, error));
}

/** Ten where that is allowed. */
function exampleIn(min: number, max: number): number {
  return Math.min(Math.max(10, min), max);
}

export function limit(name: keyof LimitSettings) {
  return wholeNumber(1, limitBounds[name]).default(defaultLimits[name]);
}

export function oneOf<const Word extends string>(words: readonly Word[]) {
  return z.enum(words, {
    error: `must be ${words.map((word) => JSON.stringify(word)).join(" or ")}`,
  });
}

const portRange = "must be a port, a number from 0 to 65535, such as 3000";
export const port = decimal(/^\d+$/, { min: 0, max: 65_535, error: portRange });

/** The example stands in every message about it. */
export function httpUrlLike(example: string) {
  return z.url({
    abort: true,
    protocol: /^https?$/,
    error: ({ input }) => {
      if (input === undefined) return `is missing: set it to an address such as ${example}`;
      return typeof input === "string" && /^https?:(?:\/\/|$)/i.test(input)
        ? `must be a valid address, such as ${example}`
        : `must begin with https:// or http://, such as ${example}`;
    },
  });
}

/** Plain segments alone: an encoded one is spelled differently by every proxy. */
const plainPath = /^(?:\/[\w.~-]+)*\/?$/;
/** A proxy that cuts such a prefix off leaves what would be cut a second time. */
const ownPath = /^\/(?:i|slack|docs|trpc)(?:\/|$)/;

/** Without a trailing slash. */
const baseUrl = httpUrlLike("https://usher.example.com")
  .refine((text) => {
    const { pathname, username } = new URL(text);
    return plainPath.test(pathname) && !/[?#]/.test(text) && username === "";
  }, "must be an address with at most a plain path, such as https://usher.example.com or https://example.com/usher")
  .refine(
    (text) => !ownPath.test(new URL(text).pathname),
    "must not begin with a path of Usher's own (/i, /slack, /docs, /trpc): choose another, such as https://example.com/usher",
  )
  .transform((text) => {
    const { origin, pathname } = new URL(text);
    return `${origin}${pathname.replace(/\/$/, "")}`;
  });

const newKey = `openssl rand -base64 ${minKeyBytes} makes one`;

const keys = z
  .string({
    error: `is missing: set it to a key of ${minKeyBytes} random bytes in base64 (${newKey})`,
  })
  .transform((text, context) => {
    const decoded = splitList(text).map((key) => Buffer.from(key, "base64"));
    const short = decoded.findIndex((key) => key.length < minKeyBytes);
    if (decoded.length > 0 && short === -1 && !hasEmptyEntry(text)) return decoded;
    const which =
      short !== -1
        ? `key ${short + 1} is not`
        : decoded.length === 0
          ? "there is none"
          : "there is nothing between two commas";
    context.addIssue({
      code: "custom",
      message: `has to hold comma separated base64 keys of at least ${minKeyBytes} bytes, newest first, and ${which} (${newKey})`,
    });
    return z.NEVER;
  });

/** No spaces and nothing that a header cannot hold. */
export function token(what: string, example: string) {
  const error = ({ input }: { input?: unknown }) =>
    input === undefined
      ? `is missing: set it to ${what}, such as ${example}`
      : `must be ${what}, without spaces, such as ${example}`;
  return z.string({ error }).regex(/^[\x21-\x7e]+$/, { error, abort: true });
}

const senderExample = "Usher <invites@example.com>";
const sender = z
  .string({
    error: `is missing: set it to the address that emails come from, such as ${senderExample}`,
  })
  .transform((text, context) => {
    const [, name = "", address = text] = namedAddress.exec(text) ?? [];
    const parsed = parseEmailAddress(address);
    if (parsed.ok) return { email: parsed.address.email, ...(name !== "" && { name }) };
    context.addIssue({
      code: "custom",
      message: `must be an address, such as ${senderExample}`,
    });
    return z.NEVER;
  });

const trustedProxies = z
  .string()
  .default("")
  .transform((text, context) => {
    if (text !== "" && hasEmptyEntry(text)) {
      context.addIssue({
        code: "custom",
        message:
          "has nothing between two commas: list addresses or ranges, such as 10.0.0.0/8,192.0.2.1",
      });
      return z.NEVER;
    }
    try {
      return readTrustedProxies(text);
    } catch (error) {
      context.addIssue({ code: "custom", message: error instanceof Error ? error.message : "" });
      return z.NEVER;
    }
  });

/** Every variable that more than one program reads, by its name: one meaning, one wording. */
export const environmentFields = {
  DATABASE_URL: databaseUrl,
  DATABASE_DIRECT_URL: databaseUrl.optional(),
  LOG_LEVEL: z
    .enum(["trace", "debug", "info", "warn", "error", "fatal", "silent"], {
      error: "must be fatal, error, warn, info, debug, trace or silent, in lower case",
    })
    .default("info"),
  BASE_URL: baseUrl,
  /** A path in front of the app's own is its proxy's affair. */
  SLACK_PUBLIC_URL: httpUrlLike("https://slack.example.com").transform((url) =>
    url.replace(/\/+$/, ""),
  ),
  LINK_KEYS: keys,
  /** Link keys that were taken out, by which erased people are still known. */
  ERASURE_KEYS: keys.optional(),
  SLACK_TOKEN_KEYS: keys,
  SENDGRID_FROM: sender,
  SESSION_STEP_UP: oneOf(["required", "off"]).default("required"),
  ORGANIZATION_CREATION: oneOf(["operator", "members"]).default("operator"),
  METRICS_PORT: port.optional(),
  METRICS_TOKEN: z
    .string()
    .regex(
      /^[\x21-\x7e]{16,}$/,
      "has to have at least 16 characters and no spaces (openssl rand -hex 16 makes one)",
    )
    .optional(),
  TRUSTED_PROXIES: trustedProxies,
  LIMIT_IP_PER_MINUTE: limit("ipPerMinute"),
  JOB_LEASE_SECONDS: seconds(1, 3600).default(30),
  JOB_RETRY_MAX_SECONDS: seconds(0.1, 3600).default(900),
};

/** Arguments of `refine`: metrics have a port of their own, or none. */
export const metricsPortIsFree: [
  (env: { PORT: number; METRICS_PORT?: number | undefined }) => boolean,
  { path: string[]; message: string },
] = [
  ({ PORT, METRICS_PORT }) =>
    METRICS_PORT === undefined || METRICS_PORT === 0 || METRICS_PORT !== PORT,
  {
    path: ["METRICS_PORT"],
    message: "must differ from PORT, such as 9464; leave it out to have metrics on PORT",
  },
];

/** Arguments of `refine`: a call is over before another process takes its job. */
export function leaseOutlasts<Timeout extends string>(
  timeout: Timeout,
): [
  (env: { JOB_LEASE_SECONDS: number } & Record<Timeout, number>) => boolean,
  { path: string[]; message: string },
] {
  return [
    (env) => env.JOB_LEASE_SECONDS >= env[timeout] + minLeaseMarginSeconds,
    {
      path: ["JOB_LEASE_SECONDS"],
      message: `must be at least ${minLeaseMarginSeconds} s longer than ${timeout}, so that a call is over before another process takes its job`,
    },
  ];
}
