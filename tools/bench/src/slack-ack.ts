import { setTimeout as wait } from "node:timers/promises";

import { startFakeSlack, type FakeSlack, type FakeWorkspace } from "@usher/fake-slack";

import { bench, metricOf, percentile, type Metric } from "./frame.ts";
import type { Group, GroupInput } from "./group.ts";
import { inParallel } from "./load.ts";
import type { Scale } from "./options.ts";
import { spawnTarget, type Target } from "./spawn-target.ts";
import { freshEntries, linkBase, type BenchOrganization, type Fixture } from "./fixture.ts";

const concurrent = 64;
const manyOrganizations = 16;
/** Under the 30 requests in 10 minutes that each person has. */
const commandsPerPerson = 25;
const command = "/invite";
/** Of the one app that all workspaces have installed. */
const signingSecret = "bench-signing-secret";

export const slackAck: Group = {
  name: "slack",
  async run(input) {
    return [...(await ackOf(1, input)), ...(await ackOf(manyOrganizations, input))];
  },
};

/** `concurrent` commands at any time, of so many organizations in turn, each with a workspace. */
async function ackOf(organizations: number, { fixture, scale }: GroupInput): Promise<Metric[]> {
  const rounds = ((scale.quick ? 1 : 5) + 1) * scale.repeats + 1;
  const people = (concurrent / organizations) * Math.ceil(rounds / commandsPerPerson);
  const seeds = Array.from({ length: organizations }, (_, team) => seedOf(team, people));
  const slack = await startFakeSlack({ rateLimits: false, workspaces: seeds });
  const usher = await startUsher(fixture, slack);
  const { apiUrl } = slack;
  const bolt = { signingSecret, botToken: "xoxb-bench", apiUrl, command };
  const bare = await spawnTarget({ kind: "bare-bolt", ...bolt });
  try {
    const where = organizations === 1 ? "one organization" : `${organizations} organizations`;
    const send = commandsOf(sendersOf(slack.workspaces, people));
    return await compareAcks(`${concurrent} at once in ${where}`, {
      scale,
      bare: (times) => send(bare, times),
      async usher(times) {
        const acks = await send(usher, times);
        // What was kept for later must not be done at the other's cost.
        await commandsDone(fixture);
        return acks;
      },
    });
  } finally {
    await Promise.all([usher.stop(), bare.stop()]);
    await slack.close();
  }
}

type Acks = (rounds: number) => Promise<number[]>;

async function compareAcks(
  at: string,
  { scale, bare, usher }: { scale: Scale; bare: Acks; usher: Acks },
): Promise<Metric[]> {
  await usher(1);
  await bare(1);
  const rounds = scale.quick ? 1 : 5;
  const ofUsher: number[] = [];
  const ofBare: number[] = [];
  const p50 = async (acks: Acks, nearlyAll: number[]) => {
    const times = await acks(rounds);
    nearlyAll.push(percentile(times, 0.99));
    return percentile(times, 0.5);
  };
  const shared = { unit: "ms", better: "lower" } as const;
  const name = "a bare Bolt app that only acks";
  const half = await bench(`${command} ack p50, ${at}`, {
    ...shared,
    repeats: scale.repeats,
    subject: () => p50(usher, ofUsher),
    floor: { name, measure: () => p50(bare, ofBare) },
  });
  const nearlyAll = metricOf(`${command} ack p99, ${at}`, {
    ...shared,
    subject: ofUsher,
    floor: { name, samples: ofBare },
    target: "< 100 ms",
  });
  return [half, nearlyAll];
}

/** With an organization for each workspace. */
async function startUsher(fixture: Fixture, slack: FakeSlack): Promise<Target> {
  const workspaces = [];
  for (const workspace of slack.workspaces) {
    const organization = await fixture.organization();
    await join(fixture, organization, workspace);
    const { botToken } = workspace;
    workspaces.push({
      botToken,
      organization: organization.slug,
      approvalsChannel: "#approvals",
    });
  }
  return spawnTarget({
    kind: "usher-slack",
    url: fixture.url,
    linkKey: fixture.linkKey,
    config: {
      signingSecret,
      apiUrl: slack.apiUrl,
      command,
      workspaces,
      appToken: null,
      port: 0,
      host: "127.0.0.1",
      baseUrl: linkBase,
    },
  });
}

async function commandsDone({ dataSource }: Fixture): Promise<void> {
  const open = `SELECT FROM job WHERE kind = 'slack.command' AND state IN ('ready', 'running') LIMIT 1`;
  while ((await dataSource.query<unknown[]>(open)).length > 0) await wait(100);
}

type Sender = { workspace: FakeWorkspace; user: string };

/** The next commands of all people in turn, `concurrent` at any time; returns the ack times in milliseconds. */
function commandsOf(senders: readonly Sender[]) {
  let next = 0;
  return async (target: Target, rounds: number): Promise<number[]> => {
    const times: number[] = [];
    for (const { workspace } of senders) workspace.setRequestUrl(target.url);
    await inParallel(concurrent, async () => {
      for (let round = 0; round < rounds; round += 1) {
        const sender = senders[next % senders.length];
        if (!sender) throw new Error("no one sends commands");
        next += 1;
        const { workspace, user } = sender;
        const text = freshEntries(1)[0]?.email ?? "";
        const ack = await workspace.command({ user, channel: "general", command, text });
        if (ack.slackError !== null) throw new Error(`Slack would say ${ack.slackError}`);
        times.push(ack.ackMs);
      }
    });
    return times;
  };
}

/** The first person of each workspace, then the second of each, and so on. */
function sendersOf(workspaces: readonly FakeWorkspace[], people: number): Sender[] {
  return Array.from({ length: people }, (_, index) => nameOf(index)).flatMap((user) =>
    workspaces.map((workspace) => ({ workspace, user })),
  );
}

function seedOf(team: number, people: number) {
  const names = Array.from({ length: people }, (_, index) => nameOf(index));
  return {
    teamId: `T0BENCH${String(team).padStart(2, "0")}`,
    signingSecret,
    users: names.map((name) => ({ name, email: `${name}@bench-${team}.example` })),
    channels: [
      { name: "general", members: [...names, "app"] },
      { name: "approvals", members: [nameOf(0), "app"] },
    ],
  };
}

async function join(
  fixture: Fixture,
  organization: BenchOrganization,
  { users }: FakeWorkspace,
): Promise<void> {
  for (const { profile } of users)
    if (profile.email) await fixture.member(organization.id, "admin", profile.email);
}

function nameOf(index: number): string {
  return `person-${index}`;
}
