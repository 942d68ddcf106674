import { randomBytes } from "node:crypto";

import { WebClient } from "@slack/web-api";
import { createTestDatabase, type TestCallers, type TestDatabase } from "@usher/core/testing";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";

import {
  startConnected,
  type Connected,
  type ConnectedOptions,
} from "../testing/start-connected.ts";

let database: TestDatabase;
let fixture: Connected;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterEach(() => fixture.stop());
afterAll(() => database.close());

let count = 0;
const team = (id: string) => fixture.slack.workspace(id);
const newTeam = () => `T0WORK${(count += 1)}`;

async function begin(teams: string[], options: Partial<ConnectedOptions> = {}) {
  fixture = await startConnected(database, {
    workspaces: teams.map((teamId) => ({ teamId })),
    ...options,
  });
}

async function connect(as: TestCallers, teamId: string): Promise<void> {
  expect((await fixture.connect(as, teamId)).status).toBe(200);
  const approvalsChannelId = team(teamId).channel("approvals").id;
  await as.admin.slack.updateInstallation({ teamId, approvalsChannelId });
}

const type = (teamId: string, user: string, text: string) =>
  team(teamId).command({ user, channel: "general", command: "/invite", text });

/** Without the lines in their threads. */
const requests = (teamId: string) =>
  team(teamId)
    .messages("approvals")
    .filter((message) => message.thread_ts === undefined);

const clickButton = (teamId: string, user: string, actionId: string) =>
  team(teamId).click({
    user,
    channel: "approvals",
    messageTs: requests(teamId)[0]?.ts ?? "",
    actionId,
  });

const healthOf = async (as: TestCallers) => (await as.admin.slack.list()).installations[0]?.health;

test(
  "S31: two workspaces in one process never mix tokens under 500 mixed calls",
  { timeout: 180_000 },
  async () => {
    const teams = [newTeam(), newTeam()];
    await begin(teams);
    const organizations = new Map<string, string>();
    for (const [index, teamId] of teams.entries()) {
      const { organization, as } = await fixture.addOrganization(teamId, ["Acme", "Beta"][index]);
      await connect(as, teamId);
      organizations.set(teamId, organization.id);
    }
    const acts = Array.from({ length: 500 }, (_, at) => {
      const teamId = teams[at % 2] ?? "";
      const user = ["owner", "admin", "member"][at % 3] ?? "";
      if (at % 10 < 4) return () => team(teamId).openHome({ user });
      if (at % 10 < 7) return () => type(teamId, user, "");
      if (at % 10 < 9) return () => type(teamId, user, "list");
      return () => type(teamId, user, `guest-${at}@${teamId.toLowerCase()}.example`);
    });
    for (let from = 0; from < acts.length; from += 25)
      await Promise.all(acts.slice(from, from + 25).map((act) => act()));
    await fixture.app.idle();

    const calls = fixture.slack.calls().filter((call) => call.method !== "oauth.v2.access");
    const tokens = new Map(teams.map((teamId) => [teamId, team(teamId).botToken]));
    expect(calls.length).toBeGreaterThan(300);
    for (const call of calls) {
      expect(call.teamId).not.toBeNull();
      expect(call.token).toBe(tokens.get(call.teamId ?? ""));
      if (call.targetTeamId !== null) expect(call.targetTeamId).toBe(call.teamId);
    }
    for (const teamId of teams) expect(calls.some((call) => call.teamId === teamId)).toBe(true);
    const rows = await database.sql<{ email: string; organization_id: string }>(
      "SELECT email, organization_id FROM invitation WHERE email LIKE 'guest-%'",
    );
    // On a slow machine some get the answer that nothing was saved.
    expect(rows.length).toBeGreaterThan(25);
    for (const { email, organization_id } of rows) {
      const teamId = teams.find((id) => email.endsWith(`@${id.toLowerCase()}.example`)) ?? "";
      expect(organization_id).toBe(organizations.get(teamId));
    }
  },
);

test("two simultaneous approvers in two workspaces' channels make one decision, and both messages name the decider", async () => {
  const [one, two] = [newTeam(), newTeam()];
  await begin([one, two]);
  const { organization, as } = await fixture.addOrganization(one);
  fixture.meet(two, organization);
  await connect(as, one);
  await connect(as, two);
  await type(one, "member", "jane@acme.com");
  await fixture.app.idle();
  expect([requests(one), requests(two)].map((copies) => copies.length)).toEqual([1, 1]);

  await Promise.all([clickButton(one, "admin", "approve"), clickButton(two, "owner", "approve")]);
  await fixture.app.idle();
  const { approvals } = await as.admin.approval.list({ states: ["approved"] });
  expect(approvals).toHaveLength(1);
  expect(approvals[0]?.decisions).toHaveLength(1);
  const winner = approvals[0]?.decidedBy?.name ?? "";
  expect(["Admin", "Owner"]).toContain(winner);
  for (const teamId of [one, two]) {
    const [copy] = requests(teamId);
    expect(copy?.text).toContain(winner);
    expect(JSON.stringify(copy?.blocks)).not.toContain('"action_id":"approve"');
    expect(JSON.stringify(copy?.blocks)).toMatch(/<!date\^|"type":"date"/);
  }
  const received = [...team(one).ephemerals("admin"), ...team(two).ephemerals("owner")];
  expect(received.map((message) => message.text)).toEqual([
    expect.stringMatching(new RegExp(`^${winner} already approved this`)),
  ]);
  expect(team(one).dm("member").length).toBeGreaterThan(0);
  expect(team(two).dm("member")).toEqual([]);
});

test("an error in one workspace does not stop the message update in another", async () => {
  const [one, two] = [newTeam(), newTeam()];
  await begin([one, two]);
  const { organization, as } = await fixture.addOrganization(one);
  fixture.meet(two, organization);
  await connect(as, one);
  await connect(as, two);
  const approvals = team(one).channel("approvals");
  approvals.members = approvals.members.filter((id) => id !== team(one).botUserId);
  await type(one, "member", "jane@acme.com");
  await fixture.app.idle();
  expect([requests(one), requests(two)].map((copies) => copies.length)).toEqual([0, 1]);
  await clickButton(two, "owner", "approve");
  await fixture.app.idle();
  expect(requests(two)[0]?.text).toContain("Owner");
});

test("a configured workspace and one that an owner connected are served side by side", async () => {
  const [one, two] = [newTeam(), newTeam()];
  const slug = `conf-${randomBytes(4).toString("hex")}`;
  await begin([one, two], {
    config: {
      workspaces: [
        { botToken: `xoxb-fake-${one}`, organization: slug, approvalsChannel: "approvals" },
      ],
    },
    organizations: [{ slug, name: "Conf", teamId: one }],
  });
  const { as } = await fixture.addOrganization(two, "Beta");
  await connect(as, two);
  expect((await type(one, "admin", "jane@conf.com")).reply?.text).toMatch(/^Invited jane/);
  expect((await type(two, "admin", "sam@beta.com")).reply?.text).toMatch(/^Invited sam/);
  const { invitations } = await as.admin.invitation.list({});
  expect(invitations.map(({ email }) => email)).toEqual(["sam@beta.com"]);
});

test("a configured workspace whose channel becomes shared, or that loses the app, is reported the same way", async () => {
  const teamId = newTeam();
  const slug = `conf-${randomBytes(4).toString("hex")}`;
  await begin([teamId], {
    config: {
      workspaces: [
        { botToken: `xoxb-fake-${teamId}`, organization: slug, approvalsChannel: "approvals" },
      ],
    },
    organizations: [{ slug, name: "Conf", teamId }],
  });
  const channel = team(teamId).channel("approvals");
  channel.is_ext_shared = true;
  await team(teamId).event({ type: "channel_shared", channel: channel.id });
  await fixture.app.idle();
  await type(teamId, "member", "jane@conf.com");
  await fixture.app.idle();
  expect(requests(teamId)).toEqual([]);
  channel.is_ext_shared = false;
  await expect.poll(() => requests(teamId).length, { timeout: 30_000 }).toBe(1);
  await team(teamId).uninstall();
  await fixture.app.idle();
  expect((await type(teamId, "admin", "sam@conf.com")).reply?.text).toContain("isn't connected");
});

test("keys of stored tokens rotate without reconnecting a workspace", async () => {
  const [teamId, older, newer] = [newTeam(), randomBytes(32), randomBytes(32)];
  await begin([teamId], { tokenKeys: [older] });
  const { as } = await fixture.addOrganization(teamId);
  await connect(as, teamId);
  await fixture.app.stop();
  const both = await fixture.startApp([newer, older]);
  await both.app.stop();
  const { url } = await fixture.startApp([newer]);
  team(teamId).setRequestUrl(`${url}/slack/events`);
  expect((await type(teamId, "admin", "jane@acme.com")).reply?.text).toMatch(/^Invited jane/);
});

test("a token that no key decrypts is reported to the operator, and people get one answer", async () => {
  const teamId = newTeam();
  await begin([teamId]);
  const { as } = await fixture.addOrganization(teamId);
  await connect(as, teamId);
  await fixture.app.stop();
  const { url } = await fixture.startApp([randomBytes(32)]);
  team(teamId).setRequestUrl(`${url}/slack/events`);
  expect((await type(teamId, "admin", "jane@acme.com")).reply?.text).toContain("isn't connected");
  await expect.poll(() => healthOf(as)).toMatchObject({ lastError: "token_unreadable" });
  expect(fixture.lines.map((line) => line.message)).toContainEqual(
    expect.stringContaining("SLACK_TOKEN_KEYS"),
  );
});

test("a token that Slack rejects ends the installation even without an event", async () => {
  const teamId = newTeam();
  await begin([teamId]);
  const { as } = await fixture.addOrganization(teamId);
  await connect(as, teamId);
  await new WebClient(team(teamId).botToken, { slackApiUrl: fixture.slack.apiUrl }).auth.revoke();
  await type(teamId, "admin", "jane@acme.com");
  const first = async () => (await as.admin.slack.list()).installations[0]?.disabledReason;
  await expect.poll(first).toBe("token_refused");
  expect((await type(teamId, "admin", "jane@acme.com")).reply?.text).toContain("isn't connected");
});

test("health records what Slack rejects, with the missing scopes, and clears it when a call succeeds", async () => {
  const teamId = newTeam();
  await begin([teamId]);
  const { as } = await fixture.addOrganization(teamId);
  await connect(as, teamId);
  await type(teamId, "admin", "jane@acme.com");
  await expect
    .poll(() => healthOf(as))
    .toMatchObject({
      lastOkAt: expect.any(String),
      lastError: null,
      missingScopes: [],
    });
  const scopes = team(teamId).scopes;
  team(teamId).scopes = scopes.filter((scope) => scope !== "users:read");
  await type(teamId, "owner", "sam@acme.com");
  await expect
    .poll(() => healthOf(as))
    .toMatchObject({ lastError: "missing_scope", missingScopes: ["users:read"] });
  team(teamId).scopes = scopes;
  await type(teamId, "owner", "sam@acme.com");
  await expect.poll(() => healthOf(as)).toMatchObject({ lastError: null, missingScopes: [] });
});

test("an approvals channel that becomes shared gets no more requests, until another is chosen", async () => {
  const teamId = newTeam();
  await begin([teamId]);
  const { as } = await fixture.addOrganization(teamId);
  await connect(as, teamId);
  await type(teamId, "member", "jane@acme.com");
  await fixture.app.idle();
  const channel = team(teamId).channel("approvals");
  channel.is_ext_shared = true;
  await team(teamId).event({
    type: "channel_shared",
    channel: channel.id,
    connected_team_id: "T0OTHER",
  });
  await fixture.app.idle();
  await type(teamId, "member", "sam@acme.com");
  await fixture.app.idle();
  expect(requests(teamId)).toHaveLength(1);
  await expect.poll(() => healthOf(as)).toMatchObject({ lastError: "approvals_channel_shared" });
  // What is there already stays true.
  await as.admin.approval.deny({
    id:
      (await as.admin.approval.list({})).approvals.find(
        ({ invitations }) => invitations[0]?.email === "jane@acme.com",
      )?.id ?? "",
    reason: "no",
  });
  await fixture.app.idle();
  expect(requests(teamId)[0]?.text).toContain("denied");
  const approvalsChannelId = team(teamId).addChannel({ name: "requests" }).id;
  await as.admin.slack.updateInstallation({ teamId, approvalsChannelId });
  await fixture.app.idle();
  expect(
    team(teamId)
      .messages("requests")
      .map(({ text }) => text),
  ).toContainEqual(expect.stringContaining("sam@acme.com"));
});

test.each(["archived", "left"])(
  "a former channel that is %s does not stop newer messages from being updated",
  async (closed) => {
    const teamId = newTeam();
    await begin([teamId]);
    const { organization, as } = await fixture.addOrganization(teamId);
    await connect(as, teamId);
    await type(teamId, "member", "jane@acme.com");
    await fixture.app.idle();
    const former = team(teamId).channel("approvals");
    const approvalsChannelId = team(teamId).addChannel({ name: "requests" }).id;
    await as.admin.slack.updateInstallation({ teamId, approvalsChannelId });
    await fixture.app.idle();
    if (closed === "archived") former.is_archived = true;
    else {
      former.is_private = true;
      former.members = [];
    }
    const [request] = (await as.admin.approval.list({})).approvals;
    await as.admin.approval.deny({ id: request?.id ?? "", reason: "no" });
    await fixture.app.idle();
    const [copy] = team(teamId).messages("requests");
    expect(copy?.text).toContain("denied");
    const waiting = await database.sql(
      `SELECT last_error FROM job WHERE organization_id = $1 AND kind = 'slack.approval'
       AND state IN ('ready', 'running')`,
      [organization.id],
    );
    expect(waiting).toEqual([]);
  },
);

test("a channel whose id Slack changes keeps its messages and its role", async () => {
  const teamId = newTeam();
  await begin([teamId]);
  const { as } = await fixture.addOrganization(teamId);
  await connect(as, teamId);
  await type(teamId, "member", "jane@acme.com");
  await fixture.app.idle();
  const channel = team(teamId).channel("approvals");
  const [before, after] = [channel.id, `${channel.id}NEW`];
  channel.id = after;
  await team(teamId).event({
    type: "channel_id_changed",
    old_channel_id: before,
    new_channel_id: after,
  });
  await fixture.app.idle();
  const [installation] = (await as.admin.slack.list()).installations;
  expect(installation?.approvalsChannelId).toBe(after);
  const rows = await database.sql<{ channel_id: string }>(
    "SELECT DISTINCT channel_id FROM slack_message WHERE team_id = $1",
    [teamId],
  );
  expect(rows).toEqual([{ channel_id: after }]);
});
