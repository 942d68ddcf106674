import { createHmac, randomBytes } from "node:crypto";

import { createTokenKeyring } from "@usher/core";
import {
  createCallers,
  createOrganization,
  createTestDatabase,
  freePort,
  testLinkBase,
  testLinkKeyring,
  type TestDatabase,
} from "@usher/core/testing";
import { createJobSignal } from "@usher/core/typeorm";
import { createEmulator, type Emulator } from "emulate";
import { afterAll, beforeAll, expect, test } from "vitest";

import { createSlackApp } from "../app.ts";
import { requiredScopes } from "../workspaces/required-scopes.ts";
import { createBrowser } from "../testing/browse.ts";
import { longTimeouts } from "../testing/long-timeouts.ts";
import { createRecordingLog } from "../testing/recording-log.ts";

/** Slack as others understand it: https://github.com/vercel-labs/emulate. */
let emulator: Emulator;
let database: TestDatabase;

const signingSecret = "s".repeat(32);
/** Sees what ours may not: the channel's messages. */
const readerToken = "xoxb-reader";
const client = { client_id: "1000.2000", client_secret: "emulated-client-secret" };

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(async () => {
  await emulator.close();
  await database.close();
});

test("an install end to end against an emulator that was not written here", async () => {
  const { store } = database;
  const organization = await createOrganization(store, { name: "Acme" });
  const as = createCallers(store, organization);
  const port = await freePort();
  const url = `http://localhost:${port}`;
  const { app, publicUrl } = await startApp(url);
  emulator = await startEmulator(port, {
    redirectUri: `${publicUrl}/slack/oauth_redirect`,
    people: { ada: organization.admin.email, mel: organization.member.email },
  });

  const browser = createBrowser();
  const { url: made } = await as.owner.slack.createInstallLink();
  const opened = await browser.go(made.replace(/^https:\/\/[^/]+/, publicUrl));
  const question = await browser.go(opened.location ?? "");
  expect([question.status, question.text]).toEqual([200, expect.stringContaining("Usher")]);
  const answer = hiddenFields(question.text, "ada");
  const allowed = await browser.go(`${url}/oauth/v2/authorize/callback`, answer);
  const page = await browser.go(allowed.location ?? "");
  expect([page.status, page.text]).toEqual([200, expect.stringContaining("connected to Acme")]);
  const twice = await browser.go(allowed.location ?? "");
  expect(twice.status).toBe(400);

  const [installation] = (await as.admin.slack.list()).installations;
  expect(installation).toMatchObject({ source: "oauth", scopes: requiredScopes });
  const teamId = installation?.teamId ?? "";
  const channels = await api(url, "conversations.list", await botToken(teamId));
  const channelId = channels.channels?.find(({ name }) => name === "approvals")?.id ?? "";
  await as.admin.slack.updateInstallation({ teamId, approvalsChannelId: channelId });

  const people = await api(url, "users.list", await botToken(teamId));
  const type = (person: string, text: string) => {
    const user_id = people.members?.find(({ name }) => name === person)?.id ?? "";
    return command(publicUrl, { team_id: teamId, user_id, channel_id: channelId, text });
  };
  expect(await type("ada", "jane@acme.com")).toContain("Invited jane@acme.com");
  expect(await type("mel", "sam@acme.com")).toContain("needs approval");
  await app.idle();
  const history = await api(url, "conversations.history", readerToken, { channel: channelId });
  expect(history.messages?.map(({ text }) => text)).toContainEqual(
    expect.stringContaining("sam@acme.com"),
  );
  await app.stop();
});

async function botToken(teamId: string): Promise<string> {
  const row = await database.store.read.slack.installationOfTeam(teamId);
  const { organizationId = "", tokens = null } = row ?? {};
  const plain = tokens && keyring.open(tokens, { organizationId, teamId });
  return plain?.botToken ?? "";
}

const keyring = createTokenKeyring([randomBytes(32)]);

async function startApp(slackUrl: string) {
  const address = { publicUrl: "" };
  const app = createSlackApp({
    store: database.store,
    links: testLinkKeyring(),
    signal: createJobSignal({ url: database.url }),
    log: createRecordingLog().log,
    config: {
      workspaces: [],
      oauth: {
        clientId: client.client_id,
        clientSecret: client.client_secret,
        get publicUrl() {
          return address.publicUrl;
        },
        tokens: keyring,
        authorizeUrl: `${slackUrl}/oauth/v2/authorize`,
      },
      signingSecret,
      appToken: null,
      apiUrl: `${slackUrl}/api/`,
      command: "/invite",
      port: 0,
      host: "127.0.0.1",
      baseUrl: testLinkBase,
      worker: { pollMs: 200, postGapMs: 0 },
      requestTimeouts: longTimeouts,
    },
  });
  const { port } = await app.start();
  address.publicUrl = `http://127.0.0.1:${port ?? 0}`;
  return { app, publicUrl: address.publicUrl };
}

type SeedUsers = { redirectUri: string; people: Record<string, string> };

function startEmulator(port: number, { redirectUri, people }: SeedUsers): Promise<Emulator> {
  return createEmulator({
    service: "slack",
    port,
    seed: {
      slack: {
        team: { name: "Acme", domain: "acme" },
        users: Object.entries(people).map(([name, email]) => ({ name, email, real_name: name })),
        channels: [{ name: "approvals" }],
        oauth_apps: [
          { ...client, name: "Usher", redirect_uris: [redirectUri], scopes: [...requiredScopes] },
        ],
        tokens: [{ token: readerToken, user: "ada", scopes: ["channels:history"] }],
        strict_scopes: true,
        signing_secret: signingSecret,
      },
    },
  });
}

/** Of the form whose button is this person's. */
function hiddenFields(html: string, person: string): Record<string, string> {
  const form = html.split("<form").find((part) => part.includes(person)) ?? "";
  const fields = [...form.matchAll(/name="([^"]*)" value="([^"]*)"/g)];
  return Object.fromEntries(fields.map(([, name = "", value = ""]) => [name, unescaped(value)]));
}

function unescaped(text: string): string {
  return text.replaceAll("&quot;", '"').replaceAll("&#39;", "'").replaceAll("&amp;", "&");
}

type Listed = {
  channels?: { id: string; name: string }[];
  members?: { id: string; name: string }[];
  messages?: { text: string }[];
};

async function api(url: string, method: string, token: string, args: Record<string, string> = {}) {
  const response = await fetch(`${url}/api/${method}`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}` },
    body: new URLSearchParams(args),
  });
  // The emulator's answer; a test fails where it is not so.
  return (await response.json()) as Listed;
}

/** The emulator types no commands, so this signs one as Slack does. */
async function command(publicUrl: string, fields: Record<string, string>): Promise<string> {
  const trigger = randomBytes(8).toString("hex");
  const body = new URLSearchParams({
    command: "/invite",
    trigger_id: trigger,
    ...fields,
  }).toString();
  const timestamp = String(Math.floor(Date.now() / 1000));
  const hmac = createHmac("sha256", signingSecret).update(`v0:${timestamp}:${body}`).digest("hex");
  const response = await fetch(`${publicUrl}/slack/events`, {
    method: "POST",
    headers: {
      "content-type": "application/x-www-form-urlencoded",
      "x-slack-request-timestamp": timestamp,
      "x-slack-signature": `v0=${hmac}`,
    },
    body,
  });
  return response.text();
}
