import { createInvitation } from "@usher/core";

import { bench, type Metric } from "./frame.ts";
import type { Group, GroupInput } from "./group.ts";
import { perSecond } from "./load.ts";
import { findPgbench, runPgbench } from "./pgbench.ts";
import {
  createReplay,
  recordTwice,
  type Known,
  type Recordings,
  type Statement,
} from "./statements.ts";
import { freshEntries, type BenchOrganization, type Fixture } from "./fixture.ts";

const batch = 20;
/** Below the hard bound of 10,000 invitees a day; then the worker goes on with the next organization. */
const batchesPerOrganization = 400;

type Recorded = Recordings & { of: BenchOrganization };

export const batchCreate: Group = {
  name: "batch-create",
  async run(input) {
    const recorded = await record(input.fixture);
    const metrics: Metric[] = [];
    for (const workers of [1, 8]) metrics.push(...(await withWorkers(input, recorded, workers)));
    metrics.push(await oneOrganization(input, recorded));
    return metrics;
  },
};

async function withWorkers(
  { fixture, scale }: GroupInput,
  recorded: Recorded,
  workers: number,
): Promise<Metric[]> {
  const { repeats, seconds } = scale;
  const whole = createReplay(recorded.first, recorded.second);
  const statement = createReplay(insertOf(recorded.first), insertOf(recorded.second));
  const replay = (name: string, { run }: typeof whole) => ({
    name,
    measure: () => inOrganizations(fixture, { workers, seconds }, onRaw(fixture, recorded, run)),
  });
  const subject = () =>
    inOrganizations(fixture, { workers, seconds }, (organization) =>
      createBatch(fixture, organization),
    );
  const title = `create ${batch} in core, ${workers} conn.`;
  const shared = { subject, unit: "batch/s", repeats };
  const metrics = [
    await bench(title, {
      ...shared,
      floor: replay("its one INSERT statement by raw pg", statement),
      target: "70 %",
    }),
    await bench(`${title} (all SQL)`, {
      ...shared,
      floor: replay(`all ${recorded.second.length} statements of the call by raw pg`, whole),
    }),
  ];
  const pgbench = await findPgbench();
  const [insert] = insertOf(recorded.second);
  if (pgbench === null || !insert) return metrics;
  const [organization] = await fixture.organizations(1);
  const floor = {
    name: `the same statement by ${pgbench}`,
    measure: () => runPgbench(fixture.url, { insert, organization, workers, seconds }),
  };
  return [...metrics, await bench(`${title} (pgbench)`, { ...shared, floor })];
}

/** Creates of one organization wait for each other only where its limits leave few places. */
function oneOrganization({ fixture, scale }: GroupInput, recorded: Recorded): Promise<Metric> {
  const { repeats, seconds } = scale;
  const { run } = createReplay(recorded.first, recorded.second);
  const load = { workers: 8, seconds, together: true };
  return bench(`create ${batch} in core, 8 conn., 1 org`, {
    subject: () =>
      inOrganizations(fixture, load, (organization) => createBatch(fixture, organization)),
    floor: {
      name: "all statements of the call by raw pg, one organization too",
      measure: () => inOrganizations(fixture, load, onRaw(fixture, recorded, run)),
    },
    unit: "batch/s",
    repeats,
  });
}

async function record(fixture: Fixture): Promise<Recorded> {
  const [of] = await fixture.organizations(1);
  if (!of) throw new Error("no organization");
  const call = () => createBatch(fixture, of);
  await call();
  return { of, ...(await recordTwice(fixture.dataSource, call)) };
}

function insertOf(statements: readonly Statement[]): Statement[] {
  return statements.filter(({ text }) => text.includes("INSERT INTO invitation "));
}

async function createBatch(fixture: Fixture, organization: BenchOrganization): Promise<void> {
  const { summary } = await createInvitation(fixture.contextOf(organization), {
    entries: freshEntries(batch),
  });
  if (summary.invited !== batch) throw new Error(`${summary.invited} of ${batch} were invited`);
}

function onRaw(fixture: Fixture, { of }: Recorded, run: ReturnType<typeof createReplay>["run"]) {
  return async (organization: BenchOrganization): Promise<void> => {
    const known: Known = new Map([
      [of.id, organization.id],
      [of.ownerId, organization.ownerId],
    ]);
    const client = await fixture.raw.connect();
    try {
      await run(client, known);
    } finally {
      client.release();
    }
  };
}

async function inOrganizations(
  fixture: Fixture,
  load: { workers: number; seconds: number; together?: boolean },
  work: (organization: BenchOrganization) => Promise<void>,
): Promise<number> {
  const { workers, seconds, together = false } = load;
  const shares = together ? 1 : workers;
  const turns = Math.ceil(seconds * (together ? 2 : 1)) + 1;
  const organizations = await fixture.organizations(shares * turns);
  // Its first create counts an organization's places; those after it, and their replays, take them.
  for (const organization of organizations) await createBatch(fixture, organization);
  const used = Array.from({ length: shares }, () => 0);
  return perSecond({
    workers,
    seconds,
    work: async (worker) => {
      const share = worker % shares;
      const turn = Math.floor((used[share] ?? 0) / batchesPerOrganization) % turns;
      used[share] = (used[share] ?? 0) + 1;
      const organization = organizations[share * turns + turn];
      if (!organization) throw new Error("no organization");
      await work(organization);
    },
  });
}
