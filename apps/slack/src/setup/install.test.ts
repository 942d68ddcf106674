import { createTestDatabase, type TestCallers, type TestDatabase } from "@usher/core/testing";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";

import { createBrowser, followInstallLink } from "../testing/browse.ts";
import { startConnected, type Connected } from "../testing/start-connected.ts";

let database: TestDatabase;
let fixture: Connected;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterEach(() => fixture.stop());
afterAll(() => database.close());

let count = 0;
const teamId = () => `T0INST${(count += 1)}`;

async function begin(
  options: { workspaces?: number; seed?: object; tokenRotation?: boolean } = {},
) {
  const { workspaces = 1, seed = {}, tokenRotation = false } = options;
  const teams = Array.from({ length: workspaces }, teamId);
  fixture = await startConnected(database, {
    workspaces: teams.map((id) => ({ ...seed, teamId: id })),
    slack: { tokenRotation },
  });
  const [team = ""] = teams;
  return {
    teams,
    team,
    workspace: fixture.slack.workspace(team),
    ...(await fixture.addOrganization(team)),
  };
}

const invite = (user: string, text: string, team: string) =>
  fixture.slack.workspace(team).command({ user, channel: "general", command: "/invite", text });

async function chooseChannel(as: TestCallers, team: string, channel = "approvals") {
  const approvalsChannelId = fixture.slack.workspace(team).channel(channel).id;
  await as.admin.slack.updateInstallation({ teamId: team, approvalsChannelId });
  await fixture.app.idle();
}

/** Without the lines in their threads. */
const requests = (team: string) =>
  fixture.slack
    .workspace(team)
    .messages("approvals")
    .filter((message) => message.thread_ts === undefined);

test("S26: only links that connect nothing count against their IP, and a good one opens anyway", async () => {
  const team = teamId();
  fixture = await startConnected(database, {
    workspaces: [{ teamId: team }],
    config: { trustedProxies: ["127.0.0.0/8", "::1"] },
  });
  const { as } = await fixture.addOrganization(team);
  const good = new URL(await fixture.installLink(as));
  const ticket = `${"a".repeat(22)}.${"a".repeat(22)}.${"a".repeat(43)}`;
  const open = (path: string, ip: string) =>
    fetch(`${fixture.url}${path}`, { headers: { "x-forwarded-for": ip }, redirect: "manual" });
  const opened = [];
  for (let n = 0; n < 70; n += 1)
    opened.push((await open(good.pathname + good.search, "198.51.100.1")).status);
  expect(new Set(opened)).toEqual(new Set([302]));
  const statuses = [];
  for (let n = 0; n < 70; n += 1)
    statuses.push((await open(`/slack/install?link=${ticket}`, "198.51.100.1")).status);
  expect(statuses.filter((status) => status === 404)).toHaveLength(60);
  expect(statuses.filter((status) => status === 429)).toHaveLength(10);
  const limited = await open("/slack/oauth_redirect?code=x&state=y", "198.51.100.1");
  expect(limited.status).toBe(429);
  expect(Number(limited.headers.get("retry-after"))).toBeGreaterThan(0);
  expect(await limited.text()).toMatch(/try this one again in \d+ seconds?\./);
  expect((await open(good.pathname + good.search, "198.51.100.1")).status).toBe(302);
  expect((await open(`/slack/install?link=${ticket}`, "198.51.100.2")).status).toBe(404);
});

const notInstalled =
  "Usher isn't connected to this Slack workspace, or was removed from it. Nothing was saved. Ask an owner of your organization for a new link to connect it.";

test("an owner connects a workspace, requests wait for a channel, and then the story runs", async () => {
  const { team, workspace, as } = await begin();
  expect((await invite("admin", "jane@acme.com", team)).reply?.text).toBe(notInstalled);
  const page = await fixture.connect(as, team);
  expect([page.status, page.text]).toEqual([200, expect.stringContaining("connected to Acme")]);
  expect((await invite("admin", "jane@acme.com", team)).reply?.text).toMatch(/^Invited jane@acme/);
  const waits = await invite("member", "sam@acme.com", team);
  expect(waits.reply?.text).toContain("the request waits until an admin chooses one");
  await fixture.app.idle();
  expect(workspace.messages("approvals")).toEqual([]);
  await chooseChannel(as, team);
  const [request] = workspace.messages("approvals");
  expect(request?.text).toContain("sam@acme.com");
  await workspace.click({
    user: "admin",
    channel: "approvals",
    messageTs: request?.ts ?? "",
    actionId: "approve",
  });
  await fixture.app.idle();
  const { invitations } = await as.admin.invitation.list({ email: "sam@acme.com" });
  expect(invitations).toMatchObject([{ state: "pending" }]);
  expect(workspace.dm("member").length).toBeGreaterThan(0);
});

describe("the install pages explain what is wrong", () => {
  test("S34: a callback without the cookie, with another's or with a forged state stores nothing", async () => {
    const { team, as } = await begin();
    const link = await fixture.installLink(as);
    const browser = createBrowser();
    const opened = await browser.go(link);
    expect(opened.response.headers.get("set-cookie")).toMatch(/HttpOnly/);
    const back = await browser.go(opened.location ?? "", { team, decision: "allow" });
    const callback = back.location ?? "";
    const forged = new URL(callback);
    forged.searchParams.set("state", `${forged.searchParams.get("state") ?? ""}x`);
    const stranger = createBrowser();
    await stranger.go(await fixture.installLink(as));
    const pages = [
      await createBrowser().go(callback),
      await stranger.go(callback),
      await browser.go(forged.href),
      await browser.go(`${fixture.url}/slack/oauth_redirect`),
    ];
    for (const page of pages)
      expect([page.status, page.text]).toEqual([400, expect.stringContaining("start again")]);
    expect((await as.admin.slack.list()).installations).toEqual([]);
  });

  test("a link used twice, cut off, expired or canceled in Slack", async () => {
    const { team, as } = await begin();
    const rejected = await followInstallLink(await fixture.installLink(as), {
      team,
      decision: "deny",
    });
    expect(rejected.text).toContain("Nothing was changed");
    const link = await fixture.installLink(as);
    expect((await followInstallLink(link, { team })).status).toBe(200);
    const twice = await followInstallLink(link, { team });
    expect([twice.status, twice.text]).toEqual([409, expect.stringContaining("already been used")]);
    const cut = await createBrowser().go(link.slice(0, -3));
    expect([cut.status, cut.text]).toEqual([404, expect.stringContaining("isn't valid")]);
    expect((await createBrowser().go(`${fixture.url}/slack/install`)).status).toBe(404);
    expect((await createBrowser().go(link, {})).status).toBe(405);
    const late = await fixture.installLink(as);
    database.clock.advance("10 minutes");
    const expired = await createBrowser().go(late);
    expect([expired.status, expired.text]).toEqual([410, expect.stringContaining("has expired")]);
  });

  test("of two tabs of one link the first installation counts, and the second is rejected", async () => {
    const { team, as } = await begin({ workspaces: 1 });
    const link = await fixture.installLink(as);
    const [one, other] = [createBrowser(), createBrowser()];
    const pages = [];
    for (const browser of [one, other]) {
      const opened = await browser.go(link);
      const back = await browser.go(opened.location ?? "", { team, decision: "allow" });
      pages.push({ browser, callback: back.location ?? "" });
    }
    const done = await Promise.all(pages.map(({ browser, callback }) => browser.go(callback)));
    expect(done.map((page) => page.status).toSorted((a, b) => a - b)).toEqual([200, 409]);
  });

  test("a workspace of another organization is rejected until the app is removed there", async () => {
    const { team, as, workspace } = await begin();
    await fixture.connect(as, team);
    const beta = await fixture.addOrganization(team, "Beta");
    const taken = await fixture.connect(beta.as, team);
    expect([taken.status, taken.text]).toEqual([
      409,
      expect.stringContaining("connected elsewhere"),
    ]);
    await workspace.uninstall();
    await fixture.app.idle();
    expect((await fixture.connect(beta.as, team)).status).toBe(200);
    const { reply } = await invite("admin", "jane@beta.com", team);
    expect(reply?.text).toMatch(/^Invited jane@beta.com/);
    const { invitations } = await beta.as.admin.invitation.list({ email: "jane@beta.com" });
    expect(invitations).toHaveLength(1);
  });

  test("a code that Slack rejects stores nothing and keeps the link valid", async () => {
    const { team, as } = await begin();
    const link = await fixture.installLink(as);
    fixture.slack.script("oauth.v2.access", { kind: "error", error: "invalid_code" });
    const page = await followInstallLink(link, { team });
    expect([page.status, page.text]).toEqual([502, expect.stringContaining("didn't confirm")]);
    expect((await followInstallLink(link, { team })).status).toBe(200);
  });
});

test("an uninstalled workspace gets one answer and no work, and connecting it again resumes the work", async () => {
  const { team, as, workspace, organization } = await begin();
  await fixture.connect(as, team);
  await chooseChannel(as, team);
  await invite("member", "sam@acme.com", team);
  await fixture.app.idle();
  expect(requests(team)).toHaveLength(1);
  await workspace.uninstall();
  await fixture.app.idle();
  expect((await invite("member", "kim@acme.com", team)).reply?.text).toBe(notInstalled);
  await as.member.invitation.create({
    entries: [{ email: "kim@acme.com" }],
    onInsufficientRole: "request",
  });
  await fixture.app.idle();
  const calls = fixture.slack.calls().length;
  const jobs = await database.sql(
    "SELECT kind FROM job WHERE organization_id = $1 AND kind LIKE 'slack.%' AND state <> 'done'",
    [organization.id],
  );
  expect(jobs).toEqual([]);
  expect(fixture.slack.calls()).toHaveLength(calls);
  const [gone] = (await as.admin.slack.list()).installations;
  expect(gone).toMatchObject({ disabledAt: expect.any(String) });
  const rows = await database.sql<{ sealed_tokens: Buffer | null }>(
    "SELECT sealed_tokens FROM slack_installation WHERE team_id = $1",
    [team],
  );
  expect(rows).toEqual([{ sealed_tokens: null }]);
  expect((await fixture.connect(as, team)).status).toBe(200);
  await fixture.app.idle();
  expect(requests(team).map((message) => message.text)).toEqual([
    expect.stringContaining("sam@acme.com"),
    expect.stringContaining("kim@acme.com"),
  ]);
});

test("a late event of a former installation ends nothing", async () => {
  const { team, as, workspace } = await begin();
  await fixture.connect(as, team);
  await workspace.uninstall();
  await fixture.app.idle();
  await fixture.connect(as, team);
  await workspace.event({ type: "app_uninstalled" });
  await workspace.event({ type: "tokens_revoked", tokens: { bot: [workspace.botUserId] } });
  await fixture.app.idle();
  expect((await invite("admin", "jane@acme.com", team)).reply?.text).toMatch(/^Invited/);
});

test("revoked user tokens are ignored", async () => {
  const { team, as, workspace } = await begin();
  await fixture.connect(as, team);
  await workspace.event({ type: "tokens_revoked", tokens: { oauth: ["U0SOMEONE"], bot: [] } });
  await fixture.app.idle();
  expect((await invite("admin", "jane@acme.com", team)).reply?.text).toMatch(/^Invited/);
});

test("connecting, inviting and removing also work over a socket", async () => {
  const team = teamId();
  fixture = await startConnected(database, {
    workspaces: [{ teamId: team, appToken: "xapp-1-A0SOCKET" }],
    config: { appToken: "xapp-1-A0SOCKET" },
  });
  const { as } = await fixture.addOrganization(team);
  const workspace = fixture.slack.workspace(team);
  expect(workspace.sockets()).toBe(1);
  expect((await invite("admin", "jane@acme.com", team)).reply?.text).toBe(notInstalled);
  expect((await fixture.connect(as, team)).status).toBe(200);
  expect((await invite("admin", "jane@acme.com", team)).reply?.text).toMatch(/^Invited/);
  await workspace.uninstall();
  await fixture.app.idle();
  expect((await invite("admin", "sam@acme.com", team)).reply?.text).toBe(notInstalled);
});

test("an installation on a whole enterprise serves every workspace of it, with no team in its payloads", async () => {
  const enterpriseId = `E0GRID${count}`;
  const { team, as, workspace } = await begin({
    seed: { enterpriseId, isEnterpriseInstall: true },
  });
  await fixture.connect(as, team);
  expect((await as.admin.slack.list()).installations).toMatchObject([
    { teamId: enterpriseId, isEnterpriseInstall: true },
  ]);
  const approvalsChannelId = workspace.channel("approvals").id;
  await as.admin.slack.updateInstallation({ teamId: enterpriseId, approvalsChannelId });
  await invite("member", "sam@acme.com", team);
  await fixture.app.idle();
  const sister = workspace.addUser({ name: "sister", teamId: "T0SISTER" });
  sister.profile.email = workspace.user("admin").profile.email;
  workspace.channel("approvals").members.push(sister.id);
  const [request] = workspace.messages("approvals");
  await workspace.click({
    user: "sister",
    channel: "approvals",
    messageTs: request?.ts ?? "",
    actionId: "approve",
  });
  await fixture.app.idle();
  const { invitations } = await as.admin.invitation.list({ email: "sam@acme.com" });
  expect(invitations).toMatchObject([{ state: "pending" }]);
});

test("a workspace that another process connects is served without a restart", async () => {
  const { team, as } = await begin();
  const other = await fixture.startApp();
  expect((await invite("admin", "jane@acme.com", team)).reply?.text).toBe(notInstalled);
  const link = (await fixture.installLink(as)).replace(fixture.url, other.url);
  expect((await followInstallLink(link, { team })).status).toBe(200);
  expect((await invite("admin", "jane@acme.com", team)).reply?.text).toMatch(/^Invited/);
});

test("a token that rotates is renewed before it ends, once, and Slack never sees an old one", async () => {
  const { team, as, workspace } = await begin({ tokenRotation: true });
  await fixture.connect(as, team);
  await chooseChannel(as, team);
  const first = workspace.botToken;
  database.clock.advance("11 hours");
  fixture.slack.advance(11 * 3_600_000);
  const second = await fixture.startApp();
  expect(workspace.botToken).not.toBe(first);
  database.clock.advance("2 hours");
  fixture.slack.advance(2 * 3_600_000);
  await invite("member", "sam@acme.com", team);
  // Either process may take the job.
  await expect.poll(() => requests(team).length).toBe(1);
  const refreshed = fixture.slack
    .calls("oauth.v2.access")
    .filter((call) => call.arguments.grant_type === "refresh_token");
  expect(refreshed).toHaveLength(1);
  expect(second.url).not.toBe(fixture.url);
});

test("the old token serves while Slack does not renew it, and the renewal is retried", async () => {
  const { team, as, workspace } = await begin({ tokenRotation: true });
  await fixture.connect(as, team);
  const first = workspace.botToken;
  database.clock.advance("11 hours");
  fixture.slack.advance(11 * 3_600_000);
  fixture.slack.script("oauth.v2.access", { kind: "http", status: 503 });
  const { app, url } = await fixture.startApp();
  workspace.setRequestUrl(`${url}/slack/events`);
  expect((await invite("admin", "jane@acme.com", team)).reply?.text).toMatch(/^Invited/);
  expect(workspace.botToken).toBe(first);
  expect(fixture.lines.map((line) => line.message)).toContain(
    "a token that expires was not renewed",
  );
  database.clock.advance("1 minute");
  await app.stop();
  await fixture.startApp();
  expect(workspace.botToken).not.toBe(first);
});

test("no token is in the log, the audit or any answer", async () => {
  const { team, as, workspace } = await begin({ tokenRotation: true });
  await fixture.connect(as, team);
  await chooseChannel(as, team);
  await invite("member", "sam@acme.com", team);
  await fixture.app.idle();
  const seen = JSON.stringify([
    fixture.lines,
    (await as.owner.audit.list({})).events,
    await as.owner.slack.list(),
    await database.sql("SELECT to_jsonb(s) FROM slack_installation s"),
    await database.sql("SELECT to_jsonb(j) FROM job j"),
  ]);
  for (const secret of [workspace.botToken, "xoxe-fake", fixture.slack.clientSecret])
    expect(seen).not.toContain(secret);
});
