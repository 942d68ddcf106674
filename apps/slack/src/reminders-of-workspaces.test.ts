import { createTestDatabase, type TestDatabase } from "@usher/core/testing";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";

import { startConnected, type Connected } from "./testing/start-connected.ts";

let database: TestDatabase;
let world: Connected;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterEach(() => world.stop());
afterAll(() => database.close());

let count = 0;
const newTeam = () => `T0REMIND${(count += 1)}`;
const team = (id: string) => world.slack.workspace(id);

/** An organization of two workspaces, whose request has its message in both channels. */
async function requestIn(teams: readonly string[]) {
  world = await startConnected(database, { workspaces: teams.map((teamId) => ({ teamId })) });
  const { as } = await world.addOrganization(teams[0] ?? "");
  for (const teamId of teams) {
    expect((await world.connect(as, teamId)).status).toBe(200);
    const approvalsChannelId = team(teamId).channel("approvals").id;
    await as.admin.slack.updateInstallation({ teamId, approvalsChannelId });
  }
  await as.member.invitation.create({
    entries: [{ email: "jane@acme.com", roles: ["admin"] }],
    onInsufficientRole: "request",
  });
  await world.app.idle();
  const [request] = (await as.admin.approval.list({})).approvals;
  return { as, id: request?.id ?? "" };
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
  await world.app.idle();
};

const waiting = () =>
  database.sql("SELECT FROM job WHERE kind = 'slack.reminder' AND state IN ('ready', 'running')");

test.each([0, 1])("a channel without the app (%i) costs the other one nothing", async (which) => {
  const teams = [newTeam(), newTeam()];
  const { as, id } = await requestIn(teams);
  const [broken = "", healthy = ""] = which === 0 ? teams : teams.toReversed();
  removeApp(broken);
  await as.member.approval.remind({ id });
  await world.app.idle();
  for (let minute = 0; minute < 3; minute += 1) await after("61 seconds");
  expect([broken, healthy].map(broadcasts)).toEqual([0, 1]);
  expect(await waiting()).toHaveLength(1);
  team(broken).channel("approvals").members.push(team(broken).botUserId);
  await after("61 seconds");
  expect([broken, healthy].map(broadcasts)).toEqual([1, 1]);
  expect(await waiting()).toEqual([]);
});

test("a reminder that its channel does not take for hours is given up", async () => {
  const [one, two] = [newTeam(), newTeam()];
  const { as, id } = await requestIn([one, two]);
  removeApp(one);
  await as.member.approval.remind({ id });
  await world.app.idle();
  await after("5 hours");
  expect(await waiting()).toHaveLength(1);
  await after("2 hours");
  expect(await waiting()).toEqual([]);
  expect([one, two].map(broadcasts)).toEqual([0, 1]);
  expect((await as.admin.approval.get({ id })).state).toBe("requested");
});

test("a reminder that waits for its channel ends with the decision", async () => {
  const [one, two] = [newTeam(), newTeam()];
  const { as, id } = await requestIn([one, two]);
  removeApp(one);
  await as.member.approval.remind({ id });
  await world.app.idle();
  await as.admin.approval.deny({ id });
  await after("61 seconds");
  expect(await waiting()).toEqual([]);
});
