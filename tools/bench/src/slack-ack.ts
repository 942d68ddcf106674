import { setTimeout as wait } from "node:timers/promises";

import { startFakeSlack, type FakeWorkspace } from "@usher/fake-slack";

import { bench, metricOf, percentile } from "./frame.ts";
import type { Group } from "./group.ts";
import { inParallel } from "./load.ts";
import { spawnTarget, type Target } from "./spawn-target.ts";
import { freshEntries, linkBase, type BenchOrganization, type Fixture } from "./fixture.ts";

const concurrent = 64;
/** Under the 30 requests in 10 minutes that each person has. */
const commandsPerPerson = 25;
const command = "/invite";

export const slackAck: Group = {
  name: "slack",
  async run({ fixture, scale }) {
    const rounds = scale.quick ? 1 : 5;
    const people = concurrent * Math.ceil(((rounds + 1) * scale.repeats + 1) / commandsPerPerson);
    const slack = await startFakeSlack({ rateLimits: false, workspaces: [seedOf(people)] });
    const [workspace] = slack.workspaces;
    if (!workspace) throw new Error("the fake Slack has no workspace");
    const organization = await fixture.organization();
    await join(fixture, organization, workspace);
    const { botToken, signingSecret } = workspace;
    const app = { botToken, signingSecret, apiUrl: slack.apiUrl, command };
    const usher = await spawnTarget({
      kind: "usher-slack",
      url: fixture.url,
      linkKey: fixture.linkKey,
      config: {
        signingSecret,
        apiUrl: slack.apiUrl,
        command,
        workspaces: [{ botToken, organization: organization.slug, approvalsChannel: "#approvals" }],
        appToken: null,
        port: 0,
        host: "127.0.0.1",
        baseUrl: linkBase,
      },
    });
    const bare = await spawnTarget({ kind: "bare-bolt", ...app });
    try {
      const send = commandsTo(workspace, people);
      await send(usher, 1);
      await send(bare, 1);
      const p99 = new Map<Target, number[]>([
        [usher, []],
        [bare, []],
      ]);
      const p50 = async (target: Target) => {
        const times = await send(target, rounds);
        // What was kept for later must not be done at the other's cost.
        await commandsDone(fixture);
        p99.get(target)?.push(percentile(times, 0.99));
        return percentile(times, 0.5);
      };
      const shared = { unit: "ms", better: "lower" } as const;
      const name = "a bare Bolt app that only acks";
      const half = await bench(`${command} ack p50, ${concurrent} at once`, {
        ...shared,
        repeats: scale.repeats,
        subject: () => p50(usher),
        floor: { name, measure: () => p50(bare) },
      });
      const nearlyAll = metricOf(`${command} ack p99, ${concurrent} at once`, {
        ...shared,
        subject: p99.get(usher) ?? [],
        floor: { name, samples: p99.get(bare) ?? [] },
        target: "< 100 ms",
      });
      return [half, nearlyAll];
    } finally {
      await Promise.all([usher.stop(), bare.stop()]);
      await slack.close();
    }
  },
};

async function commandsDone({ dataSource }: Fixture): Promise<void> {
  const open = `SELECT FROM job WHERE kind = 'slack.command' AND state IN ('ready', 'running') LIMIT 1`;
  while ((await dataSource.query<unknown[]>(open)).length > 0) await wait(100);
}

/** The next commands of all people in turn, `concurrent` at any time; returns the ack times in milliseconds. */
function commandsTo(workspace: FakeWorkspace, people: number) {
  let next = 0;
  return async (target: Target, rounds: number): Promise<number[]> => {
    workspace.setRequestUrl(target.url);
    const times: number[] = [];
    await inParallel(concurrent, async () => {
      for (let round = 0; round < rounds; round += 1) {
        const user = nameOf(next % people);
        next += 1;
        const text = freshEntries(1)[0]?.email ?? "";
        const ack = await workspace.command({ user, channel: "general", command, text });
        if (ack.slackError !== null) throw new Error(`Slack would say ${ack.slackError}`);
        times.push(ack.ackMs);
      }
    });
    return times;
  };
}

function seedOf(people: number) {
  const names = Array.from({ length: people }, (_, index) => nameOf(index));
  return {
    teamId: "T0BENCH00",
    users: names.map((name) => ({ name, email: `${name}@bench.example` })),
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
