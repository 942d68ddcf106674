import { EnvironmentError } from "@usher/process";
import { expect, test } from "vitest";

import { parseEnv } from "./env.ts";

const key = Buffer.alloc(32, 7).toString("base64");
const complete = {
  DATABASE_URL: "postgres://usher@localhost/usher",
  BASE_URL: "https://usher.example",
  LINK_KEYS: `${key},${key}`,
  SLACK_BOT_TOKEN: "xoxb-1",
  SLACK_SIGNING_SECRET: "8f742231b10e8888abcd99yyyzzz85a5",
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

test.each([
  ["SLACK_BOT_TOKEN", "xoxp-1", "must be a token that starts with xoxb-"],
  [
    "SLACK_BOT_TOKEN",
    undefined,
    "is missing: set it to a token that starts with xoxb-, such as xoxb-1-2-3",
  ],
  ["SLACK_APP_TOKEN", "xoxb-1", "must be a token that starts with xapp-"],
  [
    "SLACK_SIGNING_SECRET",
    "secret",
    "must be the Signing Secret of the app's page Basic Information: 32 characters, such as 8f742231b10e8888abcd99yyyzzz85a5",
  ],
  [
    "SLACK_ORGANIZATION",
    "",
    "is missing: set it to the organization that the workspace invites into, such as acme",
  ],
  [
    "SLACK_APPROVALS_CHANNEL",
    " ",
    "is missing: set it to the channel where requests are decided, such as approvals",
  ],
  [
    "SLACK_API_URL",
    "slack.com/api",
    "must begin with https:// or http://, such as https://slack.com/api/",
  ],
  [
    "SLACK_TIMEOUT_SECONDS",
    "8 s",
    "must be a number from 0.1 to 60, in seconds and without a unit, such as 10",
  ],
  [
    "METRICS_PORT",
    "3001",
    "must differ from PORT, such as 9464; leave it out to have metrics on PORT",
  ],
  ["SLACK_COMMAND", "invite", "is not a command: invite does not begin with a slash."],
])("a mistake in %s = %j is one line with an example", (name, value, sentence) => {
  expect(() => parseEnv({ ...complete, [name]: value })).toThrow(
    new EnvironmentError(`Invalid environment:\n  ${name} ${sentence}`),
  );
});

test("a socket's address is read as the server reads it", () => {
  const DATABASE_URL = "postgres:///usher?host=/var/run/postgresql";
  expect(parseEnv({ ...complete, DATABASE_URL }).DATABASE_URL).toBe(DATABASE_URL);
});
