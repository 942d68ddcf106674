import { expect, test } from "vitest";

import { parseEnv } from "./env.ts";
import { slackWorkspaces } from "./env-workspaces.ts";

const key = Buffer.alloc(32, 7).toString("base64");
const base = {
  DATABASE_URL: "postgres://usher@localhost/usher",
  BASE_URL: "https://usher.example",
  LINK_KEYS: key,
  SLACK_SIGNING_SECRET: "8f742231b10e8888abcd99yyyzzz85a5",
};
const configured = {
  SLACK_BOT_TOKEN: "xoxb-1",
  SLACK_ORGANIZATION: "acme",
  SLACK_APPROVALS_CHANNEL: "#approvals",
};
const oauth = {
  SLACK_CLIENT_ID: "1.2",
  SLACK_CLIENT_SECRET: "shh",
  SLACK_TOKEN_KEYS: key,
  SLACK_PUBLIC_URL: "https://slack.usher.example/",
};

test("a token, OAuth or both provide the workspaces", () => {
  const one = { botToken: "xoxb-1", organization: "acme", approvalsChannel: "#approvals" };
  expect(slackWorkspaces(parseEnv({ ...base, ...configured }))).toEqual({
    workspaces: [one],
    oauth: null,
  });
  const connected = { clientId: "1.2", publicUrl: "https://slack.usher.example" };
  for (const token of ["", "xoxb-"])
    expect(slackWorkspaces(parseEnv({ ...base, ...oauth, SLACK_BOT_TOKEN: token }))).toMatchObject({
      workspaces: [],
      oauth: connected,
    });
  expect(slackWorkspaces(parseEnv({ ...base, ...configured, ...oauth }))).toMatchObject({
    workspaces: [one],
    oauth: connected,
  });
});

test("incomplete settings are named, and no value is shown", () => {
  const { SLACK_CLIENT_ID: _id, ...withoutId } = oauth;
  expect(() => parseEnv({ ...base, ...withoutId })).toThrow("SLACK_CLIENT_ID is missing");
  expect(parseEnv({ ...base, ...configured, ...withoutId }).oauth).toBeNull();
  const { SLACK_CLIENT_SECRET: _secret, ...half } = oauth;
  expect(() => parseEnv({ ...base, ...half })).toThrow("SLACK_CLIENT_SECRET is missing");
  expect(() => parseEnv({ ...base, ...oauth, SLACK_BOT_TOKEN: "xoxb-1" })).toThrow(
    /SLACK_APPROVALS_CHANNEL[^]*SLACK_ORGANIZATION/,
  );
  const weak = Buffer.alloc(8, 1).toString("base64");
  expect(() => parseEnv({ ...base, ...oauth, SLACK_TOKEN_KEYS: weak })).toThrow("SLACK_TOKEN_KEYS");
  try {
    parseEnv({ ...base, ...oauth, SLACK_TOKEN_KEYS: weak });
  } catch (error) {
    expect(String(error)).not.toContain(weak);
  }
});
