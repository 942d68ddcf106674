import { metricOf, type Metric } from "./frame.ts";
import type { Group, GroupInput } from "./group.ts";
import { batchCall, connections, createCall, listCall, type Operation } from "./http-calls.ts";
import { sendLoad, type Amount, type LoadRequest, type LoadResult } from "./http-load.ts";
import type { Peer } from "./peers/peer.ts";
import { startPeers } from "./peers/start-peers.ts";
import { recordCalls } from "./record-calls.ts";
import { spawnTarget } from "./spawn-target.ts";

const warmUpCalls = 200;
/** More than a server of this kind answers on the machines so far. */
const maxPerSecond = 1_000;

type Measured = { operation: Operation; title: string; target?: string };

/** Lists come first, while there is the least to list. */
const measured: readonly Measured[] = [
  { operation: "list", title: "invitation.list (50)", target: "80 %" },
  { operation: "create", title: "invitation.create (1)", target: "80 %" },
  { operation: "batch", title: "invitation.create (20)" },
];
/** Below the 10,000 invitees a day of an organization. */
const callsPerOrganization = { list: Infinity, create: 8_000, batch: 400 };

const callOf = { create: createCall, batch: batchCall, list: listCall };

/** What is measured in turns. */
type Side = { name: string; url: string; next: () => LoadRequest; before?: () => Promise<void> };

export const trpcCalls: Group = {
  name: "trpc",
  async run(input) {
    const { fixture } = input;
    const organization = await fixture.organization();
    const key = await fixture.orgKey(organization);
    const recorded = await recordCalls(fixture, key);
    const running: Pick<Peer, "stop">[] = [];
    try {
      const usher = await spawnTarget({
        kind: "usher-server",
        url: fixture.url,
        linkKey: fixture.linkKey,
        // Its emails are measured elsewhere; here they stay in the queue.
        concurrency: 0,
      });
      running.push(usher);
      const bare = await spawnTarget({
        kind: "bare-trpc",
        url: fixture.url,
        sql: { kind: "recorded", ...recorded },
      });
      running.push(bare);
      const peers = await startPeers(input);
      running.push(...peers);
      const metrics: Metric[] = [];
      for (const what of measured) {
        const { operation } = what;
        const floor = {
          name: `bare tRPC server that sends the same ${recorded[operation].second.length} statements`,
          url: bare.url,
          next: () => callOf[operation](key),
          before: () => fixture.refillPlaces(organization),
        };
        const next = await usherCalls(input, operation, key);
        const subject = { name: "Usher", url: usher.url, next };
        metrics.push(...(await besidePeers(input, what, { floor, subject, peers })));
      }
      return metrics;
    } finally {
      await Promise.all(running.map(({ stop }) => stop()));
    }
  },
};

type Sides = { floor: Side; subject: Side; peers: readonly Peer[] };

/** Three figures of each side; all sides take turns. */
async function besidePeers(
  { scale }: GroupInput,
  { operation, title, target }: Measured,
  { floor, subject, peers }: Sides,
): Promise<Metric[]> {
  const sides: Side[] = [floor];
  for (const { name, url, calls } of peers) {
    const next = calls[operation];
    if (next !== null) sides.push({ name, url, next });
  }
  sides.push(subject);
  const results = await takeTurns(sides, scale);
  const metric = (name: string, unit: string, of: (result: LoadResult) => number) => {
    const samples = (wanted: string) => results.get(wanted)?.map(of) ?? null;
    return metricOf(name, {
      unit,
      better: unit === "ms" ? "lower" : "higher",
      floor: { name: floor.name, samples: samples(floor.name) ?? [] },
      subject: samples(subject.name) ?? [],
      peers: peers.map(({ name: peer }) => ({ name: peer, samples: samples(peer) })),
      ...(unit === "call/s" && target !== undefined && { target }),
    });
  };
  return [
    metric(`${title} over HTTP`, "call/s", ({ perSecond }) => perSecond),
    metric(`${title} over HTTP, p50`, "ms", ({ p50Ms }) => p50Ms),
    metric(`${title} over HTTP, p99`, "ms", ({ p99Ms }) => p99Ms),
  ];
}

async function takeTurns(
  sides: readonly Side[],
  { quick, repeats, seconds }: GroupInput["scale"],
): Promise<Map<string, LoadResult[]>> {
  const load = ({ url, next }: Side, amount: Amount) =>
    sendLoad({ url, connections, amount, steps: [{ next }] });
  const results = new Map(sides.map(({ name }) => [name, [] as LoadResult[]]));
  const warmUp = { requests: quick ? connections : warmUpCalls };
  for (const side of sides) {
    await side.before?.();
    await load(side, warmUp);
  }
  for (let repeat = 0; repeat < repeats; repeat += 1)
    for (const side of sides) {
      await side.before?.();
      results.get(side.name)?.push(await load(side, quick ? warmUp : { seconds }));
    }
  return results;
}

/** Creates have organizations of their own, and go on with the next one before one meets its limits. */
async function usherCalls(
  { fixture, scale }: GroupInput,
  operation: Operation,
  listed: string,
): Promise<() => LoadRequest> {
  const callsEach = callsPerOrganization[operation];
  const most = scale.seconds * scale.repeats * maxPerSecond;
  const keys = operation === "list" ? [listed] : [];
  while (keys.length * callsEach < most || keys.length === 0)
    keys.push(await fixture.orgKey(await fixture.organization()));
  let calls = 0;
  return () => {
    const turn = Math.floor(calls / callsEach) % keys.length;
    calls += 1;
    return callOf[operation](keys[turn] ?? listed);
  };
}
