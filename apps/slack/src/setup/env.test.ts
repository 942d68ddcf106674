import { expect, test } from "vitest";

import { parseEnv } from "./env.ts";

const key = Buffer.alloc(32, 7).toString("base64");
const complete = {
  DATABASE_URL: "postgres://usher@localhost/usher",
  BASE_URL: "https://usher.example",
  LINK_KEYS: `${key},${key}`,
  SLACK_BOT_TOKEN: "xoxb-1",
  SLACK_SIGNING_SECRET: "secret",
  SLACK_ORGANIZATION: "acme",
  SLACK_APPROVALS_CHANNEL: "#approvals",
};

test("the minimal environment gives the defaults", () => {
  expect(parseEnv(complete)).toMatchObject({
    PORT: 3001,
    SLACK_COMMAND: "/invite",
    LOG_LEVEL: "info",
    TRUSTED_PROXIES: [],
    LIMIT_IP_PER_MINUTE: 60,
    LINK_KEYS: [Buffer.alloc(32, 7), Buffer.alloc(32, 7)],
  });
});

test("socket mode needs no signing secret, HTTP does", () => {
  const { SLACK_SIGNING_SECRET: _secret, ...rest } = complete;
  expect(parseEnv({ ...rest, SLACK_APP_TOKEN: "xapp-1" }).SLACK_APP_TOKEN).toBe("xapp-1");
  expect(() => parseEnv(rest)).toThrow("SLACK_SIGNING_SECRET");
  expect(() => parseEnv({ ...complete, SLACK_SIGNING_SECRET: "" })).toThrow("SLACK_SIGNING_SECRET");
});

test("a lease shorter than the Slack timeout names both variables", () => {
  const short = { ...complete, JOB_LEASE_SECONDS: "8", SLACK_TIMEOUT_SECONDS: "8" };
  expect(() => parseEnv(short)).toThrow(/JOB_LEASE_SECONDS.*SLACK_TIMEOUT_SECONDS/);
  expect(parseEnv({ ...short, JOB_LEASE_SECONDS: "8.5" }).JOB_LEASE_SECONDS).toBe(8.5);
});

test("every invalid variable is named at once, and no value is shown", () => {
  const weak = Buffer.alloc(8, 1).toString("base64");
  const wrong = {
    ...complete,
    LINK_KEYS: weak,
    SLACK_BOT_TOKEN: "xoxp-oops",
    SLACK_COMMAND: "/who",
  };
  expect(() => parseEnv(wrong)).toThrow(/LINK_KEYS[^]*SLACK_BOT_TOKEN[^]*SLACK_COMMAND/);
  try {
    parseEnv(wrong);
  } catch (error) {
    expect(String(error)).not.toContain("xoxp-oops");
    expect(String(error)).not.toContain(weak);
  }
});
