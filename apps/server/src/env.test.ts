import { generateKeyPairSync } from "node:crypto";

import { EnvironmentError } from "@usher/process";
import { describe, expect, test } from "vitest";

import { parseDatabaseEnv, parseEnv } from "./env.ts";

const key = Buffer.alloc(32, 7).toString("base64");
const good = {
  DATABASE_URL: "postgres://usher@db/usher",
  BASE_URL: "https://usher.example.com/",
  LINK_KEYS: key,
  SENDGRID_API_KEY: "SG.example",
  SENDGRID_FROM: "Usher <invites@example.com>",
};

function complaint(source: Record<string, string | undefined>): string {
  try {
    parseEnv(source);
  } catch (error) {
    if (error instanceof EnvironmentError) return error.message;
    throw error;
  }
  return "";
}

function publicKey(): string {
  const { publicKey: key } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  return key.export({ type: "spki", format: "der" }).toString("base64");
}

describe("parseEnv", () => {
  test("parseEnv applies defaults", () => {
    const env = parseEnv(good);
    expect(env).toMatchObject({
      BASE_URL: "https://usher.example.com",
      PORT: 3000,
      LOG_LEVEL: "info",
      TRUSTED_PROXIES: [],
    });
    expect(env.LINK_KEYS.map((one) => one.length)).toEqual([32]);
  });

  test("only the operator creates organizations unless members may", () => {
    const creators = (given?: string) =>
      parseEnv({ ...good, ...(given !== undefined && { ORGANIZATION_CREATION: given }) })
        .ORGANIZATION_CREATION;
    expect([creators(), creators(""), creators("operator"), creators("members")]).toEqual([
      "operator",
      "operator",
      "operator",
      "members",
    ]);
    expect(complaint({ ...good, ORGANIZATION_CREATION: "anyone" })).toContain(
      "  ORGANIZATION_CREATION ",
    );
  });

  test("parseEnv names every invalid variable at once", () => {
    const text = complaint({ PORT: "http", BASE_URL: "ftp://x", LINK_KEYS: "c2hvcnQ=" });
    for (const name of ["DATABASE_URL", "PORT", "BASE_URL", "LINK_KEYS", "SENDGRID_FROM"])
      expect(text).toContain(`  ${name} `);
    expect(text).toContain("DATABASE_URL");
  });

  test("parseEnv requires a SendGrid key, and says why", () => {
    const { SENDGRID_API_KEY: _none, ...rest } = good;
    expect(complaint(rest)).toContain("SENDGRID_API_KEY is missing: without a SendGrid key");
    expect(complaint({ ...good, SENDGRID_API_KEY: "" })).toContain("SENDGRID_API_KEY is missing");
  });

  test("parseEnv reads several link keys, newest first, and rejects a short one", () => {
    const other = Buffer.alloc(48, 8).toString("base64");
    const keys = parseEnv({ ...good, LINK_KEYS: `${other}, ${key}` }).LINK_KEYS;
    expect(keys.map((one) => one.length)).toEqual([48, 32]);
    const short = Buffer.alloc(31, 9).toString("base64");
    const text = complaint({ ...good, LINK_KEYS: `${key},${short}` });
    expect(text).toContain("LINK_KEYS has to hold");
    expect(text).not.toContain(short);
  });

  test("parseEnv reads the origins that may call from a browser, exactly as browsers write them", () => {
    expect(parseEnv(good).ALLOWED_ORIGINS).toEqual([]);
    const origins = ["https://app.example.com", "http://localhost:5173"];
    expect(parseEnv({ ...good, ALLOWED_ORIGINS: origins.join(", ") }).ALLOWED_ORIGINS).toEqual(
      origins,
    );
    for (const wrong of [
      "*",
      "null",
      "app.example.com",
      "https://app.example.com/",
      "https://app.example.com/x",
      "https://App.example.com",
      "https://app.example.com:443",
      "https://*.example.com",
      "https://app.example.com,,http://localhost:5173",
    ])
      expect(complaint({ ...good, ALLOWED_ORIGINS: wrong })).toContain(
        "ALLOWED_ORIGINS must be origins without a path, with commas between them, such as https://app.example.com",
      );
  });

  test("parseEnv requires all of the session variables or none", () => {
    const text = complaint({ ...good, SESSION_ISSUER: "https://id.example.com" });
    expect(text).toContain("SESSION_JWKS_URL is needed as well");
    expect(text).toContain("SESSION_AUDIENCE is needed as well");
  });

  test("parseEnv keeps events forever unless EVENT_RETENTION_DAYS is a number of days", () => {
    expect(parseEnv(good).EVENT_RETENTION_DAYS).toBeUndefined();
    expect(parseEnv({ ...good, EVENT_RETENTION_DAYS: "90" }).EVENT_RETENTION_DAYS).toBe(90);
    for (const days of ["0", "-1", "1.5", "forever", "3651"])
      expect(complaint({ ...good, EVENT_RETENTION_DAYS: days })).toContain("EVENT_RETENTION_DAYS");
  });

  test("parseEnv requires step-up of sessions unless it is off", () => {
    const issuer = "https://id.example.com";
    const session = { issuer, jwksUrl: `${issuer}/jwks`, audience: "usher" };
    const set = {
      ...good,
      SESSION_ISSUER: issuer,
      SESSION_JWKS_URL: session.jwksUrl,
      SESSION_AUDIENCE: session.audience,
    };
    const required = { ...session, stepUp: "required" };
    expect(parseEnv(set)).toMatchObject({ session: required, SESSION_STEP_UP_MINUTES: 10 });
    for (const rule of ["", "required"])
      expect(parseEnv({ ...set, SESSION_STEP_UP: rule }).session).toEqual(required);
    const off = parseEnv({ ...set, SESSION_STEP_UP: "off" });
    expect(off.session).toEqual({ ...session, stepUp: "off" });
    for (const rule of ["Off", "false", "0", "optional"])
      expect(complaint({ ...set, SESSION_STEP_UP: rule })).toContain(
        'SESSION_STEP_UP must be "required" or "off"',
      );
    expect(parseEnv({ ...good, SESSION_STEP_UP: "required" }).session).toBeNull();
    for (const minutes of ["0", "721", "ten"])
      expect(complaint({ ...set, SESSION_STEP_UP_MINUTES: minutes })).toContain(
        "SESSION_STEP_UP_MINUTES",
      );
  });

  test("parseEnv reads the sender with and without a name", () => {
    const from = (text: string) => parseEnv({ ...good, SENDGRID_FROM: text }).SENDGRID_FROM;
    expect(from("Usher <invites@example.com>")).toEqual({
      name: "Usher",
      email: "invites@example.com",
    });
    expect(from("invites@example.com")).toEqual({ email: "invites@example.com" });
    expect(complaint({ ...good, SENDGRID_FROM: "Usher" })).toContain("SENDGRID_FROM must be");
  });

  test("parseEnv reads one or several event webhook keys, and a subuser", () => {
    expect(parseEnv(good)).toMatchObject({ SENDGRID_WEBHOOK_MAX_AGE_SECONDS: 90_000 });
    expect(parseEnv(good).SENDGRID_WEBHOOK_PUBLIC_KEY).toBeUndefined();
    const [one, two] = [publicKey(), publicKey()];
    const env = parseEnv({
      ...good,
      SENDGRID_WEBHOOK_PUBLIC_KEY: `${one}, ${two}`,
      SENDGRID_SUBUSER: "acme-eu",
    });
    expect(env.SENDGRID_WEBHOOK_PUBLIC_KEY).toEqual([one, two]);
    expect(env.SENDGRID_SUBUSER).toBe("acme-eu");
    const p384 = generateKeyPairSync("ec", { namedCurve: "P-384" }).publicKey;
    for (const bad of ["x", ",", p384.export({ type: "spki", format: "der" }).toString("base64")])
      expect(complaint({ ...good, SENDGRID_WEBHOOK_PUBLIC_KEY: bad })).toContain(
        "SENDGRID_WEBHOOK_PUBLIC_KEY must be the base64 verification key",
      );
    expect(complaint({ ...good, SENDGRID_SUBUSER: "a b" })).toContain("SENDGRID_SUBUSER");
  });

  test("parseEnv requires a lease that outlasts a call to SendGrid, and names both variables", () => {
    const text = complaint({ ...good, JOB_LEASE_SECONDS: "10", MAIL_TIMEOUT_SECONDS: "10" });
    expect(text).toContain("JOB_LEASE_SECONDS must be at least 0.5 s longer than MAIL_TIMEOUT");
    const enough = { ...good, JOB_LEASE_SECONDS: "10.5", MAIL_TIMEOUT_SECONDS: "10" };
    expect(parseEnv(enough).JOB_LEASE_SECONDS).toBe(10.5);
  });

  test.each([
    [
      "SENDGRID_API_KEY",
      "SG.a b",
      "must be a key of SendGrid without spaces, such as SG.id.secret",
    ],
    [
      "SENDGRID_BASE_URL",
      "api.eu.sendgrid.com",
      "must begin with https:// or http://, such as https://api.eu.sendgrid.com",
    ],
    [
      "SENDGRID_SUBUSER",
      "acme eu",
      "must be the name of a SendGrid subuser without spaces, such as acme-eu",
    ],
    [
      "SENDGRID_WEBHOOK_PUBLIC_KEY",
      `${publicKey()},,${publicKey()}`,
      "must be the base64 verification key that SendGrid shows for its event webhook, or several with one comma between them",
    ],
    [
      "SENDGRID_WEBHOOK_MAX_AGE_SECONDS",
      "25h",
      "must be a whole number from 60 to 259200, without a unit, such as 60",
    ],
    [
      "MAIL_TIMEOUT_SECONDS",
      "10s",
      "must be a number from 0.1 to 60, in seconds and without a unit, such as 10",
    ],
    ["MAIL_PAUSED", "yes", 'must be "true" or "false"'],
    ["MAIL_CONCURRENCY", "0", "must be a whole number from 1 to 500, without a unit, such as 10"],
    [
      "METRICS_PORT",
      "3000",
      "must differ from PORT, such as 9464; leave it out to have metrics on PORT",
    ],
    [
      "SLACK_PUBLIC_URL",
      "slack.acme.com",
      "must begin with https:// or http://, such as https://slack.example.com",
    ],
    ["ORGANIZATION_CREATION", "members,operator", 'must be "operator" or "members"'],
    [
      "SESSION_JWKS_URL",
      "id.acme.com/jwks",
      "must begin with https:// or http://, such as https://id.example.com/.well-known/jwks.json",
    ],
  ])("a mistake in %s = %j is one line with an example", (name, value, sentence) => {
    expect(complaint({ ...good, [name]: value }).split("\n")).toEqual([
      "Invalid environment:",
      `  ${name} ${sentence}`,
    ]);
  });

  test("parseEnv takes a plain path in the base URL, and rejects a proxy that is not an address", () => {
    for (const wrong of ["/?a=1", "/#a", "/a%2fb", "//a", "/a//b"])
      expect(complaint({ ...good, BASE_URL: `https://example.com${wrong}` })).toContain("BASE_URL");
    for (const path of ["/usher", "/usher/"])
      expect(parseEnv({ ...good, BASE_URL: `https://example.com${path}` }).BASE_URL).toBe(
        "https://example.com/usher",
      );
    expect(complaint({ ...good, TRUSTED_PROXIES: "10.0.0.0/8, lb" })).toContain(
      'TRUSTED_PROXIES "lb" is neither',
    );
  });
});

test("migrating requires only the database", () => {
  expect(parseDatabaseEnv({ DATABASE_URL: good.DATABASE_URL }).LOG_LEVEL).toBe("info");
  expect(() => parseDatabaseEnv({})).toThrow("DATABASE_URL");
});
