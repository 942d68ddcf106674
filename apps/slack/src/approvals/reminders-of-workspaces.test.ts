import { createTestDatabase, type TestCallers, type TestDatabase } from "@usher/core/testing";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";

import { startConnected, type Connected } from "../testing/start-connected.ts";

let database: TestDatabase;
let fixture: Connected;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterEach(() => fixture.stop());
afterAll(() => database.close());

let count = 0;
const newTeam = () => `T0REMIND${(count += 1)}`;
const team = (id: string) => fixture.slack.workspace(id);

/** An organization of two workspaces. */
async function connectedTo(teams: readonly string[]) {
  fixture = await startConnected(database, { workspaces: teams.map((teamId) => ({ teamId })) });
  const { as, organization } = await fixture.addOrganization(teams[0] ?? "");
  for (const teamId of teams) {
    expect((await fixture.connect(as, teamId)).status).toBe(200);
    const approvalsChannelId = team(teamId).channel("approvals").id;
    await as.admin.slack.updateInstallation({ teamId, approvalsChannelId });
  }
  return { as, organization };
}

/** One of its requests, with its message in both channels. */
async function requestIn(teams: readonly string[]) {
  const { as } = await connectedTo(teams);
  return { as, id: await ask(as) };
}

async function ask(as: TestCallers): Promise<string> {
  await as.member.invitation.create({
    entries: [{ email: "jane@acme.com", roles: ["admin"] }],
    onInsufficientRole: "request",
  });
  await fixture.app.idle();
  const [request] = (await as.admin.approval.list({})).approvals;
  return request?.id ?? "";
}

const broadcasts = (teamId: string) =>
  team(teamId)
    .messages("approvals")
    .filter(({ text }) => text.startsWith("⏰ Still waiting")).length;

function removeApp(teamId: string): void {
  const channel = team(teamId).channel("approvals");
  channel.is_private = true;
  channel.members = channel.members.filter((id) => id !== team(teamId).botUserId);
}

const after = async (time: Parameters<TestDatabase["clock"]["advance"]>[0]): Promise<void> => {
  database.clock.advance(time);
  await fixture.app.idle();
};

const waiting = () =>
  database.sql("SELECT FROM job WHERE kind = 'slack.reminder' AND state IN ('ready', 'running')");

test.each([0, 1])(
  "a channel without the app (%i) does not affect the other channel",
  async (which) => {
    const teams = [newTeam(), newTeam()];
    const { as, id } = await requestIn(teams);
    const [broken = "", healthy = ""] = which === 0 ? teams : teams.toReversed();
    removeApp(broken);
    await as.member.approval.remind({ id });
    await fixture.app.idle();
    for (let minute = 0; minute < 3; minute += 1) await after("61 seconds");
    expect([broken, healthy].map(broadcasts)).toEqual([0, 1]);
    expect(await waiting()).toHaveLength(1);
    team(broken).channel("approvals").members.push(team(broken).botUserId);
    await after("61 seconds");
    expect([broken, healthy].map(broadcasts)).toEqual([1, 1]);
    expect(await waiting()).toEqual([]);
  },
);

test("a channel reminder is given up after hours of failed posts", async () => {
  const [one, two] = [newTeam(), newTeam()];
  const { as, id } = await requestIn([one, two]);
  removeApp(one);
  await as.member.approval.remind({ id });
  await fixture.app.idle();
  await after("5 hours");
  expect(await waiting()).toHaveLength(1);
  await after("2 hours");
  expect(await waiting()).toEqual([]);
  expect([one, two].map(broadcasts)).toEqual([0, 1]);
  expect((await as.admin.approval.get({ id })).state).toBe("requested");
});

test("a reminder that waits for its channel is canceled by the decision", async () => {
  const [one, two] = [newTeam(), newTeam()];
  const { as, id } = await requestIn([one, two]);
  removeApp(one);
  await as.member.approval.remind({ id });
  await fixture.app.idle();
  await as.admin.approval.deny({ id });
  await after("61 seconds");
  expect(await waiting()).toEqual([]);
});

const scopesLost = [
  { scope: "users:read.email", which: 0 },
  { scope: "users:read.email", which: 1 },
  { scope: "users:read", which: 0 },
  { scope: "users:read", which: 1 },
];

test.each(scopesLost)(
  "a workspace without $scope ($which) does not stop reminders in another one",
  async ({ scope, which }) => {
    const teams = [newTeam(), newTeam()];
    const { as, organization } = await connectedTo(teams);
    const [broken = "", healthy = ""] = which === 0 ? teams : teams.toReversed();
    for (const teamId of teams) fixture.meet(teamId, organization);
    await as.owner.organization.updatePolicy({
      policy: { approval: { notify: { kind: "approvers" } } },
    });
    const { scopes } = team(broken);
    scopes.splice(scopes.indexOf(scope), 1);
    const id = await ask(as);
    await as.member.approval.remind({ id });
    await fixture.app.idle();
    for (const user of ["owner", "admin"]) expect(team(healthy).dm(user)).toHaveLength(1);
    expect(await waiting()).toEqual([]);
  },
);

test("a reminder waits for the failing workspace when no other one has the person", async () => {
  const [one, two] = [newTeam(), newTeam()];
  const { as } = await connectedTo([one, two]);
  await as.owner.organization.updatePolicy({
    policy: { approval: { notify: { kind: "approvers" } } },
  });
  const scope = "users:read.email";
  const { scopes } = team(one);
  scopes.splice(scopes.indexOf(scope), 1);
  const id = await ask(as);
  await as.member.approval.remind({ id });
  await fixture.app.idle();
  expect(team(one).dm("owner")).toEqual([]);
  scopes.push(scope);
  await after("61 seconds");
  expect(team(one).dm("owner")).toHaveLength(1);
});
