import { randomBytes } from "node:crypto";

import { startFakeSlack, type FakeSlack } from "@usher/fake-slack";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";

import { doctor } from "../testing/doctor.ts";
import { startFixture, type Fixture } from "../testing/start-fixture.ts";

type Env = Record<string, string>;

let fixture: Fixture;
let slack: FakeSlack;
beforeAll(async () => {
  [fixture, slack] = await Promise.all([startFixture(), startFakeSlack()]);
});
afterEach(() => slack.reset());
afterAll(async () => {
  await Promise.all([fixture.stop(), slack.close()]);
});

const linkKey = randomBytes(32).toString("base64");
const base = (): Env => ({
  DATABASE_URL: fixture.database.url,
  LINK_KEYS: linkKey,
  BASE_URL: "https://invite.acme.com",
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

  test("a Slack workspace that is set up well passes every check", async () => {
    const { slug } = await fixture.organization();
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
    ["an unknown token", () => ({ SLACK_BOT_TOKEN: "xoxb-none" }), ["slack token", /invalid_auth/]],
    [
      "no signing secret or app token",
      () => ({ SLACK_SIGNING_SECRET: "" }),
      ["slack requests", /Neither/],
    ],
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
      "a missing organization",
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
  ])("Slack with %s fails the check", async (_what, change, [name, says]) => {
    const { named, code } = await doctor({ ...env(), ...change() });
    expect(named(name)).toMatchObject({ status: "fail", detail: expect.stringMatching(says) });
    expect(code).toBe(3);
  });
});

describe("the server", () => {
  test("a server that is ready and accepts the key passes the check", async () => {
    const { env, slug } = await fixture.organization();
    const { named } = await doctor({ ...base(), ...env });
    expect(named("server")).toMatchObject({ status: "ok" });
    expect(named("usher key")).toMatchObject({
      status: "ok",
      detail: expect.stringContaining(slug),
    });
  });

  test("a server that does not answer, or rejects the key, fails the check", async () => {
    const { env } = await fixture.organization();
    const deaf = await doctor({ ...base(), USHER_URL: "http://127.0.0.1:1" });
    expect(deaf.named("server")).toMatchObject({ status: "fail" });
    const stranger = await doctor({ ...base(), ...env, USHER_KEY: "nonsense" });
    expect(stranger.named("usher key")).toMatchObject({ status: "fail" });
    expect(stranger.code).toBe(3);
  });
});
