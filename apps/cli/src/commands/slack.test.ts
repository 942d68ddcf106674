import { randomBytes } from "node:crypto";

import { createTokenKeyring, newId } from "@usher/core";
import { createTestDatabase, createOrganization, type TestDatabase } from "@usher/core/testing";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";

import { doctor } from "../testing/doctor.ts";
import { run } from "../testing/run.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterEach(() => database.sql("DELETE FROM slack_installation"));
afterAll(() => database.close());

const key = randomBytes(32);
const env = (more: Record<string, string> = {}) => ({
  DATABASE_URL: database.url,
  LINK_KEYS: randomBytes(32).toString("base64"),
  BASE_URL: "https://invite.acme.com",
  SLACK_PUBLIC_URL: "https://slack.acme.com",
  ...more,
});

/** A workspace that an owner connected. */
async function connected() {
  const organization = await createOrganization(database.store);
  const teamId = `T0${randomBytes(4).toString("hex").toUpperCase()}`;
  const binding = { organizationId: organization.id, teamId };
  const { slack } = database.store.read;
  const row = await slack.bind({
    ...binding,
    id: newId(),
    enterpriseId: null,
    isEnterpriseInstall: false,
    botUserId: null,
    scopes: [],
    tokens: createTokenKeyring([key]).seal({ botToken: "xoxb-1", refreshToken: null }, binding),
    tokenLifeSeconds: null,
    installedBy: organization.owner.userId,
  });
  if (row === null) throw new Error("the workspace is taken");
  const { organizationId, id } = row;
  await slack.setApprovalsChannel({ organizationId, id, channelId: "C0APPROVALS" });
  return { organization, teamId, key: { organizationId, id } };
}

test("an owner's install link is printed and audited, and requires the app's address", async () => {
  const { slug, owner } = await createOrganization(database.store);
  const args = ["slack", "install-link", "-o", slug, "--as", owner.email];
  const made = await run([...args, "--json"], { env: env() });
  expect(made.json()).toMatchObject({
    url: expect.stringMatching(/^https:\/\/slack\.acme\.com\/slack\/install\?link=/),
  });
  const plain = await run(args, { env: env() });
  expect(plain.stdout).toMatch(/^https:\/\/slack\.acme\.com\/\S+\nuntil /);
  const nowhere = await run(args, { env: env({ SLACK_PUBLIC_URL: "" }) });
  expect(nowhere).toMatchObject({ code: 1, stderr: expect.stringContaining("slack.oauth_off") });
  const admin = await run(["slack", "install-link", "-o", slug, "--as", `admin@${slug}.example`], {
    env: env(),
  });
  expect(admin).toMatchObject({ code: 1, stderr: expect.stringContaining("authorize.forbidden") });
});

test("slack list shows workspaces with their health and without a token", async () => {
  const { organization, teamId } = await connected();
  const listed = await run(["slack", "list", "-o", organization.slug], { env: env() });
  expect(listed.stdout).toMatch(new RegExp(`${teamId} +oauth +C0APPROVALS +never +ok`));
  expect(listed.stdout).not.toContain("xoxb");
});

describe("usher doctor", () => {
  const check = async (teamId: string, more: Record<string, string> = {}) => {
    const keys = { SLACK_TOKEN_KEYS: key.toString("base64"), ...more };
    const { named, text } = await doctor(env(keys));
    expect(text).not.toContain("xoxb");
    return named(`slack ${teamId}`);
  };

  test("doctor reports each workspace's organization and the health of its calls", async () => {
    const { organization, teamId, key: row } = await connected();
    const { slack } = database.store.read;
    expect(await check(teamId)).toMatchObject({
      status: "ok",
      detail: expect.stringContaining(`Serves ${organization.slug} (by OAuth)`),
    });
    const noted = (error: string | null, missingScopes: string[] | null = null) =>
      slack.recordHealth({ ...row, error, keeps: [], missingScopes });
    await noted("not_in_channel");
    expect(await check(teamId)).toMatchObject({
      status: "warn",
      detail: expect.stringContaining("not_in_channel"),
      advice: expect.stringContaining("Add the app"),
    });
    await noted(null, ["im:write"]);
    expect(await check(teamId)).toMatchObject({ detail: expect.stringContaining("im:write") });
    await noted(null, []);
    await slack.setApprovalsChannel({ ...row, channelId: null });
    expect(await check(teamId)).toMatchObject({ detail: expect.stringContaining("requests wait") });
  });

  test("doctor reports a missing key and a removed workspace", async () => {
    const { teamId, key: row } = await connected();
    const other = { SLACK_TOKEN_KEYS: randomBytes(32).toString("base64") };
    expect(await check(teamId, other)).toMatchObject({ status: "fail" });
    await database.store.read.slack.disable({ ...row, reason: "app_uninstalled" });
    expect(await check(teamId)).toMatchObject({
      status: "warn",
      detail: expect.stringContaining("app_uninstalled"),
      advice: expect.stringContaining("install-link"),
    });
  });

  test.each([
    [{}, "fail", "SLACK_CLIENT_SECRET"],
    [{ SLACK_CLIENT_SECRET: "s" }, "fail", "SLACK_TOKEN_KEYS"],
    [
      { SLACK_CLIENT_SECRET: "s", SLACK_TOKEN_KEYS: key.toString("base64") },
      "ok",
      "https://slack.acme.com",
    ],
    [
      {
        SLACK_CLIENT_SECRET: "s",
        SLACK_TOKEN_KEYS: key.toString("base64"),
        SLACK_PUBLIC_URL: "http://slack.acme.com",
      },
      "warn",
      "not encrypted",
    ],
  ])("doctor checks the OAuth settings: %j", async (more, status, says) => {
    const { named } = await doctor(env({ SLACK_CLIENT_ID: "1.2", ...more }));
    expect(named("slack oauth")).toMatchObject({ status, detail: expect.stringContaining(says) });
  });
});
