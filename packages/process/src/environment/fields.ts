import { defaultLimits, limitBounds, parseEmailAddress, type LimitSettings } from "@usher/core";
import { z } from "zod";

import { readTrustedProxies } from "../http/client-ip.ts";
import { splitList } from "./split-list.ts";

const minKeyBytes = 32;
const minLeaseMarginSeconds = 0.5;
const namedAddress = /^\s*"?([^"<>]*?)"?\s*<([^<>]+)>\s*$/;

/** Seconds, fractions allowed. */
export function seconds(min: number, max: number) {
  const error = `must be a number from ${min} to ${max}`;
  return z.coerce.number({ error }).min(min, error).max(max, error);
}

export function wholeNumber(min: number, max: number) {
  const error = `must be a whole number from ${min} to ${max}`;
  return z.coerce.number({ error }).int(error).min(min, error).max(max, error);
}

export function limit(name: keyof LimitSettings) {
  return wholeNumber(1, limitBounds[name]).default(defaultLimits[name]);
}

export function oneOf<const Word extends string>(words: readonly Word[]) {
  return z.enum(words, {
    error: `must be ${words.map((word) => JSON.stringify(word)).join(" or ")}`,
  });
}

export const port = wholeNumber(0, 65_535);

export const httpUrl = z.url({
  abort: true,
  protocol: /^https?$/,
  error: ({ input }) => (input === undefined ? undefined : "must be an http or https address"),
});

const origin = httpUrl
  .refine((text) => {
    const { pathname, search, hash, username } = new URL(text);
    return pathname === "/" && search === "" && hash === "" && username === "";
  }, "must be an origin without a path, such as https://usher.example.com")
  .transform((text) => new URL(text).origin);

const keys = z.string().transform((text, context) => {
  const decoded = splitList(text).map((key) => Buffer.from(key, "base64"));
  const short = decoded.findIndex((key) => key.length < minKeyBytes);
  if (decoded.length > 0 && short === -1) return decoded;
  const which = short === -1 ? "there is none" : `key ${short + 1} is not`;
  context.addIssue({
    code: "custom",
    message: `has to hold comma separated base64 keys of at least ${minKeyBytes} bytes, newest first, and ${which} (openssl rand -base64 ${minKeyBytes} makes one)`,
  });
  return z.NEVER;
});

const sender = z.string().transform((text, context) => {
  const [, name = "", address = text] = namedAddress.exec(text) ?? [];
  const parsed = parseEmailAddress(address);
  if (parsed.ok) return { email: parsed.address.email, ...(name !== "" && { name }) };
  context.addIssue({
    code: "custom",
    message: "must be an address, such as Usher <invites@example.com>",
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

/** Every variable that more than one program reads, by its name: one meaning, one wording. */
export const environmentFields = {
  DATABASE_URL: z.url({
    protocol: /^postgres(ql)?$/,
    error: ({ input }) => (input === undefined ? undefined : "must be a postgres:// address"),
  }),
  LOG_LEVEL: z
    .enum(["trace", "debug", "info", "warn", "error", "fatal", "silent"], {
      error: "must be fatal, error, warn, info, debug, trace or silent",
    })
    .default("info"),
  BASE_URL: origin,
  /** A path in front of the app's own is its proxy's affair. */
  SLACK_PUBLIC_URL: httpUrl.transform((url) => url.replace(/\/+$/, "")),
  LINK_KEYS: keys,
  SLACK_TOKEN_KEYS: keys,
  SENDGRID_FROM: sender,
  SESSION_STEP_UP: oneOf(["required", "off"]).default("required"),
  ORGANIZATION_CREATION: oneOf(["operator", "members"]).default("operator"),
  METRICS_PORT: port.optional(),
  METRICS_TOKEN: z
    .string()
    .regex(/^[\x21-\x7e]{16,}$/, "has to have at least 16 characters and no spaces")
    .optional(),
  TRUSTED_PROXIES: trustedProxies,
  LIMIT_IP_PER_MINUTE: limit("ipPerMinute"),
  JOB_LEASE_SECONDS: seconds(1, 3600).default(30),
  JOB_RETRY_MAX_SECONDS: seconds(0.1, 3600).default(900),
};

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
