import { describe, expect, test } from "vitest";
import { z } from "zod";

import { EnvironmentError } from "./environment-error.ts";
import {
  environmentFields,
  httpUrlLike,
  metricsPortIsFree,
  port,
  seconds,
  token,
} from "./fields.ts";
import { parseEnvironment, parseVariable } from "./parse-environment.ts";

const fields = {
  ...environmentFields,
  PORT: port,
  TIMEOUT: seconds(0.1, 60),
  URL: httpUrlLike("https://example.com"),
  TOKEN: token("a token", "abc"),
} satisfies Record<string, z.ZodType>;

const key = Buffer.alloc(32, 7).toString("base64");
const short = Buffer.alloc(31, 9).toString("base64");
const database = "such as postgres://user:password@host:5432/usher";
const keys = "has to hold comma separated base64 keys of at least 32 bytes, newest first, and";
const newKey = "(openssl rand -base64 32 makes one)";
const origin = "such as https://usher.example.com";
const timeout =
  "TIMEOUT must be a number from 0.1 to 60, in seconds and without a unit, such as 10.";
const perMinute =
  "LIMIT_IP_PER_MINUTE must be a whole number from 1 to 1000000, without a unit, such as 10.";

describe("a mistake is named with its variable, the reason and an example", () => {
  test.each<[name: keyof typeof fields, value: string | undefined, sentence: string]>([
    [
      "DATABASE_URL",
      undefined,
      `DATABASE_URL is missing: set it to the address of a PostgreSQL database, ${database}.`,
    ],
    [
      "DATABASE_URL",
      " ",
      `DATABASE_URL is missing: set it to the address of a PostgreSQL database, ${database}.`,
    ],
    [
      "BASE_URL",
      "https://acme.com/i",
      "BASE_URL must not begin with a path of Usher's own (/i, /slack, /docs, /trpc): choose another, such as https://example.com/usher.",
    ],
    ["DATABASE_URL", "db", `DATABASE_URL must begin with postgres://, ${database}.`],
    ["DATABASE_URL", "db:5432/usher", `DATABASE_URL must begin with postgres://, ${database}.`],
    ["DATABASE_URL", "mysql://u:p@h/d", `DATABASE_URL must begin with postgres://, ${database}.`],
    ["DATABASE_URL", "postgres:/u@h/d", `DATABASE_URL must begin with postgres://, ${database}.`],
    [
      "DATABASE_URL",
      "host=/var/run/postgresql dbname=usher",
      `DATABASE_URL must be an address, not a list of keywords, ${database}.`,
    ],
    [
      "DATABASE_URL",
      "postgres://u:p#w@h/d",
      "DATABASE_URL has a # in it: write %23 for one in the user name or the password.",
    ],
    [
      "DATABASE_URL",
      "postgres://u:100%@h/d",
      "DATABASE_URL has a % that begins no UTF-8 character: write %25 for one in the user name or the password.",
    ],
    [
      "DATABASE_URL",
      "postgres://u:%E9@h/d",
      "DATABASE_URL has a % that begins no UTF-8 character: write %25 for one in the user name or the password.",
    ],
    [
      "DATABASE_URL",
      "postgres://u:p/w@h/d",
      "DATABASE_URL has a / in the user name or the password: write %2F for it.",
    ],
    [
      "DATABASE_URL",
      "postgres://u:p?w@h/d",
      "DATABASE_URL has a ? in the user name or the password: write %3F for it.",
    ],
    [
      "DATABASE_URL",
      "postgres://u:p w@h/d",
      "DATABASE_URL has a space in it: write %20 for one that belongs to a name or password.",
    ],
    [
      "DATABASE_URL",
      "postgres://u:p@h:54x/d",
      `DATABASE_URL has a port that is not a number from 1 to 65535, ${database}.`,
    ],
    [
      "DATABASE_URL",
      "postgres://u:p@h:65536/d",
      `DATABASE_URL has a port that is not a number from 1 to 65535, ${database}.`,
    ],
    [
      "DATABASE_URL",
      "postgres://u:p@one,two/d",
      `DATABASE_URL names several hosts, and Usher connects to one, ${database}.`,
    ],
    [
      "DATABASE_URL",
      "postgres://u:p@<host>/d",
      `DATABASE_URL is not a valid address, ${database}.`,
    ],
    [
      "DATABASE_URL",
      "postgres://u:p@h/d?sslmode=on",
      `DATABASE_URL has an sslmode that is none of disable, no-verify, require, verify-ca, verify-full, ${database}?sslmode=verify-full.`,
    ],
    [
      "DATABASE_URL",
      "postgres://u:p@h/d?sslmode=prefer",
      "DATABASE_URL has sslmode=prefer, which would send everything in the clear to a server without TLS: write require or disable.",
    ],
    [
      "DATABASE_URL",
      "postgres://u:p@h/d?sslmode=verify-ca",
      "DATABASE_URL has sslmode=verify-ca without the authority's file: add &sslrootcert=/path/ca.pem, or write verify-full.",
    ],
    [
      "DATABASE_URL",
      "postgres://u:p@h/d?sslmode=require&sslrootcert=system",
      "DATABASE_URL has sslrootcert=system, which needs sslmode=verify-full: anyone can get a certificate of a public authority.",
    ],
    ["BASE_URL", undefined, `BASE_URL is missing: set it to an address ${origin}.`],
    ["BASE_URL", "usher.acme.com", `BASE_URL must begin with https:// or http://, ${origin}.`],
    ["BASE_URL", "localhost:3000", `BASE_URL must begin with https:// or http://, ${origin}.`],
    ["BASE_URL", "ftp://acme.com", `BASE_URL must begin with https:// or http://, ${origin}.`],
    ["BASE_URL", "https://acme.com:99999", `BASE_URL must be a valid address, ${origin}.`],
    ["BASE_URL", "https://", `BASE_URL must be a valid address, ${origin}.`],
    ["URL", "//acme.com", "URL must begin with https:// or http://, such as https://example.com."],
    ["PORT", "http", "PORT must be a port, a number from 0 to 65535, such as 3000."],
    ["PORT", "65536", "PORT must be a port, a number from 0 to 65535, such as 3000."],
    ["PORT", "-1", "PORT must be a port, a number from 0 to 65535, such as 3000."],
    ["PORT", "0x50", "PORT must be a port, a number from 0 to 65535, such as 3000."],
    ["TIMEOUT", "10s", timeout],
    ["TIMEOUT", "1e1", timeout],
    ["TIMEOUT", "61", timeout],
    ["TIMEOUT", "Infinity", timeout],
    ["LIMIT_IP_PER_MINUTE", "60/min", perMinute],
    ["LIMIT_IP_PER_MINUTE", "1.5", perMinute],
    ["LIMIT_IP_PER_MINUTE", "1_000", perMinute],
    [
      "LINK_KEYS",
      undefined,
      `LINK_KEYS is missing: set it to a key of 32 random bytes in base64 ${newKey}.`,
    ],
    ["LINK_KEYS", ",", `LINK_KEYS ${keys} there is none ${newKey}.`],
    ["LINK_KEYS", `,${key}`, `LINK_KEYS ${keys} there is nothing between two commas ${newKey}.`],
    [
      "LINK_KEYS",
      `${key},,${key}`,
      `LINK_KEYS ${keys} there is nothing between two commas ${newKey}.`,
    ],
    ["LINK_KEYS", `${key},${short}`, `LINK_KEYS ${keys} key 2 is not ${newKey}.`],
    [
      "METRICS_TOKEN",
      "short",
      "METRICS_TOKEN has to have at least 16 characters and no spaces (openssl rand -hex 16 makes one).",
    ],
    [
      "LOG_LEVEL",
      "INFO",
      "LOG_LEVEL must be fatal, error, warn, info, debug, trace or silent, in lower case.",
    ],
    ["SESSION_STEP_UP", "on", 'SESSION_STEP_UP must be "required" or "off".'],
    [
      "SENDGRID_FROM",
      undefined,
      "SENDGRID_FROM is missing: set it to the address that emails come from, such as Usher <invites@example.com>.",
    ],
    [
      "SENDGRID_FROM",
      "Usher",
      "SENDGRID_FROM must be an address, such as Usher <invites@example.com>.",
    ],
    [
      "TRUSTED_PROXIES",
      "10.0.0.0/8,,192.0.2.1",
      "TRUSTED_PROXIES has nothing between two commas: list addresses or ranges, such as 10.0.0.0/8,192.0.2.1.",
    ],
    ["TOKEN", "a b", "TOKEN must be a token, without spaces, such as abc."],
    ["TOKEN", "é", "TOKEN must be a token, without spaces, such as abc."],
  ])("%s = %j", (name, value, message) => {
    expect(parseVariable<unknown>(name, fields[name], { [name]: value })).toEqual({
      ok: false,
      message,
    });
  });

  test("METRICS_PORT = PORT", () => {
    const schema = z
      .object({ PORT: port, METRICS_PORT: port.optional() })
      .refine(...metricsPortIsFree);
    const parse = (METRICS_PORT: string) => () =>
      parseEnvironment(schema, { PORT: "3000", METRICS_PORT });
    expect(parse("3000")).toThrow(
      new EnvironmentError(
        "Invalid environment:\n  METRICS_PORT must differ from PORT, such as 9464; leave it out to have metrics on PORT",
      ),
    );
    expect(parse("")()).toEqual({ PORT: 3000 });
    expect(parse("9464")()).toEqual({ PORT: 3000, METRICS_PORT: 9464 });
  });
});

describe("a database address that pg and libpq read", () => {
  const read = (value: string) => {
    const parsed = parseVariable("DATABASE_URL", fields.DATABASE_URL, { DATABASE_URL: value });
    return parsed.ok ? parsed.value : parsed.message;
  };

  test.each([
    "postgres://usher",
    "postgresql://u:p@h/d",
    "postgres://u:p%23%25%2F@h:5432/d",
    "postgres://u:p@w@h/d",
    "postgres://u@[::1]:5432/d",
    "postgres:///usher?host=/var/run/postgresql",
    "postgres://u:p@/usher?host=/var/run/postgresql&port=5433",
    "postgresql://%2Fvar%2Frun%2Fpostgresql/usher",
    "postgres://u:p@h/d?sslmode=verify-full&sslrootcert=/etc/ca.pem",
    "postgres://u:p@h/d?sslmode=no-verify",
    "postgres://h/d?user=jane@acme.com&password=x",
  ])("%s is taken as it is", (value) => {
    expect(read(value)).toBe(value);
  });

  test.each([
    ["require", "sslmode=require", "sslmode=no-verify"],
    ["pg's own switch", "sslmode=require&uselibpqcompat=true", "sslmode=no-verify"],
    ["the system's authorities", "sslrootcert=system", "sslmode=verify-full"],
  ])("TLS by %s is what libpq does, without pg's warning", (_what, given, query) => {
    expect(read(`postgres://u:p@h/d?${given}`)).toBe(`postgres://u:p@h/d?${query}`);
  });
});
