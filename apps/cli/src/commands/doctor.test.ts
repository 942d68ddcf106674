import { randomBytes } from "node:crypto";

import { startFakeSlack, type FakeSlack } from "@usher/fake-slack";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";

import type { Check } from "../doctor/check.ts";
import { run } from "../testing/run.ts";
import { accountKey, startSendGridAccount, type Account } from "../testing/sendgrid-account.ts";
import { startWorld, type World } from "../testing/start-world.ts";

type Env = Record<string, string>;

let world: World;
let slack: FakeSlack;
beforeAll(async () => {
  [world, slack] = await Promise.all([startWorld(), startFakeSlack()]);
});
afterEach(() => slack.reset());
afterAll(async () => {
  await Promise.all([world.stop(), slack.close()]);
});

const linkKey = randomBytes(32).toString("base64");
const base = (): Env => ({
  DATABASE_URL: world.database.url,
  LINK_KEYS: linkKey,
  BASE_URL: "https://invite.acme.com",
});

async function doctor(env: Env) {
  const done = await run(["doctor", "--json"], { env });
  expect(done.stderr).toBe("");
  const { ok, checks } = done.json() as { ok: boolean; checks: Check[] };
  const named = (name: string) => checks.find((check) => check.name === name);
  return { code: done.code, ok, checks, named, text: done.stdout };
}

test("skips what is not configured and ends with 0 when the rest is well", async () => {
  const { code, ok, checks } = await doctor(base());
  expect({ code, ok }).toEqual({ code: 0, ok: true });
  expect(checks.map(({ name, status }) => [name, status])).toEqual([
    ["database", "ok"],
    ["clock", "ok"],
    ["migrations", "ok"],
    ["slack organization", "skip"],
    ["link keys", "ok"],
    ["base url", "ok"],
    ["sendgrid key", "skip"],
    ["slack", "skip"],
    ["server", "skip"],
  ]);
});

test("tells a person line by line what to do, and ends with 3", async () => {
  const done = await run(["doctor"], { env: { LINK_KEYS: "short" } });
  expect(done.code).toBe(3);
  expect(done.stdout).toContain("fail  database            DATABASE_URL is missing.\n");
  expect(done.stdout).toContain("openssl rand -base64 32 makes one");
  expect(done.stdout).toContain("3 of 6 checks failed.");
});

describe("the database", () => {
  test("that nobody answers for, has another password or is not there, is told apart", async () => {
    const other = (change: (url: URL) => void) => {
      const url = new URL(world.database.url);
      change(url);
      return doctor({ ...base(), DATABASE_URL: url.href });
    };
    const deaf = await other((url) => (url.port = "1"));
    expect(deaf.named("database")).toMatchObject({
      status: "fail",
      advice: expect.stringMatching(/Nothing listens/),
    });
    const missing = await other((url) => (url.pathname = "/nowhere"));
    expect(missing.named("database")).toMatchObject({
      status: "fail",
      advice: expect.stringMatching(/createdb/),
    });
    expect(missing.code).toBe(3);
  });

  test("that was never migrated is a failure", async () => {
    const name = `empty_${randomBytes(6).toString("hex")}`;
    await world.database.dataSource.query(`CREATE DATABASE ${name} TEMPLATE template0`);
    const url = new URL(world.database.url);
    url.pathname = `/${name}`;
    const { code, named } = await doctor({ ...base(), DATABASE_URL: url.href });
    expect(named("migrations")).toMatchObject({ status: "fail", advice: "Run usher migrate." });
    expect(code).toBe(3);
    await world.database.dataSource.query(`DROP DATABASE ${name} WITH (FORCE)`);
  });

  test("holds open invitations of a key that is gone: a warning", async () => {
    const { system } = await world.organization();
    await system.invitation.create({ entries: [{ email: "old@guests.example" }] });
    const { code, named, text } = await doctor(base());
    expect(named("links")).toMatchObject({
      status: "warn",
      detail: expect.stringMatching(/1 open invitation/),
    });
    expect(code).toBe(0);
    expect(text).not.toContain(linkKey);
  });
});

describe("the settings", () => {
  test.each<[string, Env, string, Check["status"]]>([
    ["no link key", { LINK_KEYS: "" }, "link keys", "fail"],
    ["a short link key", { LINK_KEYS: `${linkKey},c2hvcnQ=` }, "link keys", "fail"],
    ["a link key twice", { LINK_KEYS: `${linkKey},${linkKey}` }, "link keys", "warn"],
    ["no base url", { BASE_URL: "" }, "base url", "fail"],
    ["a base url with a path", { BASE_URL: "https://acme.com/usher" }, "base url", "fail"],
    ["a base url without https", { BASE_URL: "http://acme.com" }, "base url", "warn"],
    ["a base url of this machine", { BASE_URL: "http://localhost:3000" }, "base url", "warn"],
  ])("%s", async (_what, env, name, status) => {
    const { named, code } = await doctor({ ...base(), ...env });
    expect(named(name)).toMatchObject({ status, advice: expect.stringMatching(/./) });
    expect(code).toBe(status === "fail" ? 3 : 0);
  });
});

describe("SendGrid", () => {
  const from = "Usher <invites@acme.com>";
  const good: Account = {
    scopes: ["mail.send"],
    senders: [],
    domains: [{ domain: "acme.com", valid: true }],
  };
  test.each<[string, Partial<Account>, Env, [string, Check["status"], RegExp]]>([
    ["an authenticated domain", {}, {}, ["sender", "ok", /authenticated domain/]],
    [
      "a verified sender",
      { domains: [], senders: [{ from_email: "Invites@acme.com", verified: true }] },
      {},
      ["sender", "ok", /verified sender/],
    ],
    [
      "an address nobody verified",
      { domains: [{ domain: "acme.com", valid: false }] },
      {},
      ["sender", "fail", /neither/],
    ],
    ["a key that only sends", { senders: null, domains: null }, {}, ["sender", "warn", /not read/]],
    ["no sender", {}, { SENDGRID_FROM: "" }, ["sender", "fail", /missing/]],
    ["another key", {}, { SENDGRID_API_KEY: "SG.x.y" }, ["sendgrid key", "fail", /401/]],
    [
      "a key that may not send",
      { scopes: ["stats.read"] },
      {},
      ["sendgrid key", "fail", /may not/],
    ],
  ])("%s", async (_what, change, env, [name, status, says]) => {
    const account = await startSendGridAccount({ ...good, ...change });
    const { named, text } = await doctor({
      ...base(),
      SENDGRID_API_KEY: accountKey,
      SENDGRID_BASE_URL: account.url,
      SENDGRID_FROM: from,
      ...env,
    });
    expect(named(name)).toMatchObject({ status, detail: expect.stringMatching(says) });
    expect(text).not.toContain(accountKey);
    await account.close();
  });

  test("that does not answer is a failure", async () => {
    const gone = await startSendGridAccount(good);
    await gone.close();
    const { named, code } = await doctor({
      ...base(),
      SENDGRID_API_KEY: accountKey,
      SENDGRID_BASE_URL: gone.url,
    });
    expect(named("sendgrid key")).toMatchObject({
      status: "fail",
      detail: expect.stringMatching(/nothing listens/),
    });
    expect(code).toBe(3);
  });
});

describe("Slack", () => {
  const workspace = () => {
    const [first] = slack.workspaces;
    if (first === undefined) throw new Error("the fake Slack has no workspace");
    return first;
  };
  const env = (): Env => ({
    ...base(),
    SLACK_BOT_TOKEN: workspace().botToken,
    SLACK_SIGNING_SECRET: workspace().signingSecret,
    SLACK_API_URL: slack.apiUrl,
    SLACK_APPROVALS_CHANNEL: "#approvals",
  });

  test("that is set up well passes every check", async () => {
    const { slug } = await world.organization();
    const { checks, code, text } = await doctor({ ...env(), SLACK_ORGANIZATION: slug });
    const ofSlack = checks.filter(({ name }) => name.startsWith("slack"));
    expect(ofSlack.map(({ name, status }) => [name, status])).toEqual([
      ["slack organization", "ok"],
      ["slack token", "ok"],
      ["slack scopes", "ok"],
      ["slack requests", "ok"],
      ["slack approvals", "ok"],
    ]);
    expect(code).toBe(0);
    expect(text).not.toContain(workspace().botToken);
  });

  test.each<[string, () => Env, [string, RegExp]]>([
    [
      "a token of nobody",
      () => ({ SLACK_BOT_TOKEN: "xoxb-none" }),
      ["slack token", /invalid_auth/],
    ],
    ["no door", () => ({ SLACK_SIGNING_SECRET: "" }), ["slack requests", /Neither/]],
    ["a wrong app token", () => ({ SLACK_APP_TOKEN: "xoxb-1" }), ["slack requests", /xapp/]],
    ["no channel", () => ({ SLACK_APPROVALS_CHANNEL: "" }), ["slack approvals", /not set/]],
    [
      "an unknown channel",
      () => ({ SLACK_APPROVALS_CHANNEL: "nowhere" }),
      ["slack approvals", /no channel/],
    ],
    [
      "a shared channel",
      () => ({ SLACK_APPROVALS_CHANNEL: "partners" }),
      ["slack approvals", /another company/],
    ],
    [
      "an organization that is not there",
      () => ({ SLACK_ORGANIZATION: "nowhere" }),
      ["slack organization", /no organization/],
    ],
    [
      "a channel the app is not in",
      () => {
        workspace().channel("general").members.splice(0);
        return { SLACK_APPROVALS_CHANNEL: workspace().channel("general").id };
      },
      ["slack approvals", /not in #general/],
    ],
    [
      "missing scopes",
      () => {
        workspace().scopes = workspace().scopes.filter((scope) => scope !== "im:write");
        return {};
      },
      ["slack scopes", /im:write/],
    ],
  ])("with %s fails", async (_what, change, [name, says]) => {
    const { named, code } = await doctor({ ...env(), ...change() });
    expect(named(name)).toMatchObject({ status: "fail", detail: expect.stringMatching(says) });
    expect(code).toBe(3);
  });
});

describe("the server", () => {
  test("is ready and takes the key", async () => {
    const { env, slug } = await world.organization();
    const { named } = await doctor({ ...base(), ...env });
    expect(named("server")).toMatchObject({ status: "ok" });
    expect(named("usher key")).toMatchObject({
      status: "ok",
      detail: expect.stringContaining(slug),
    });
  });

  test("that does not answer, or refuses the key, is a failure", async () => {
    const { env } = await world.organization();
    const deaf = await doctor({ ...base(), USHER_URL: "http://127.0.0.1:1" });
    expect(deaf.named("server")).toMatchObject({ status: "fail" });
    const stranger = await doctor({ ...base(), ...env, USHER_KEY: "nonsense" });
    expect(stranger.named("usher key")).toMatchObject({ status: "fail" });
    expect(stranger.code).toBe(3);
  });
});
