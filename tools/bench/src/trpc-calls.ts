import { createLogger } from "@usher/process";

import { createBenchServer } from "./bench-server.ts";
import { bench, type Metric } from "./frame.ts";
import type { Group } from "./group.ts";
import { connections, createCall, listCall, send } from "./http-calls.ts";
import { answersPerSecond } from "./http-load.ts";
import { spawnTarget, type Target } from "./spawn-target.ts";
import { recordTwice } from "./statements.ts";
import type { Fixture } from "./fixture.ts";

type Name = "create" | "list";
const callOf = { create: createCall, list: listCall };
const titles = { create: "invitation.create (1)", list: "invitation.list (50)" };

export const trpcCalls: Group = {
  name: "trpc",
  async run({ world: fixture, scale }) {
    const { seconds, repeats } = scale;
    const organization = await fixture.organization();
    const key = await fixture.orgKey(organization);
    const recorded = await record(fixture, key);
    const usher = await spawnTarget({
      kind: "usher-server",
      url: fixture.url,
      linkKey: fixture.linkKey,
      // Its emails are measured elsewhere; here they stay in the queue.
      concurrency: 0,
    });
    const bare = await spawnTarget({ kind: "bare-trpc", url: fixture.url, ...recorded });
    const metrics: Metric[] = [];
    try {
      for (const name of ["list", "create"] as const) {
        const keys = await keysFor(fixture, name === "create" ? seconds * repeats : 0, key);
        let calls = 0;
        const next = () => {
          calls += 1;
          return callOf[name](keys[Math.floor(calls / 4_000) % keys.length] ?? key);
        };
        const measure = ({ url }: Target) =>
          answersPerSecond({ url, connections, amount: { seconds }, steps: [{ next }] });
        await fixture.refillPlaces(organization);
        for (const { url } of [bare, usher]) await send(url, callOf[name](key));
        metrics.push(
          await bench(`${titles[name]} over tRPC HTTP`, {
            subject: () => measure(usher),
            floor: {
              name: `bare tRPC server that sends the same ${recorded[name].second.length} statements`,
              async measure() {
                await fixture.refillPlaces(organization);
                return measure(bare);
              },
            },
            unit: "call/s",
            repeats,
            target: "80 %",
          }),
        );
      }
    } finally {
      await Promise.all([usher.stop(), bare.stop()]);
    }
    return metrics;
  },
};

/** One more organization for each 4,000 calls that the measurement may make. */
async function keysFor(fixture: Fixture, seconds: number, first: string): Promise<string[]> {
  const keys = [first];
  const expectedPerSecond = 1_000;
  while (keys.length * 4_000 < seconds * expectedPerSecond)
    keys.push(await fixture.orgKey(await fixture.organization()));
  return keys;
}

/** The statements of both calls as the whole server makes them, limits and key included. */
async function record(fixture: Fixture, key: string) {
  const deps = {
    store: fixture.store,
    links: fixture.links,
    signal: { subscribe: () => () => {} },
    log: createLogger({ level: "silent", app: "server" }),
  };
  const app = createBenchServer(deps, { concurrency: 0, sweepEveryMs: 3_600_000 });
  const { url } = await app.start();
  const twice = async (name: Name) => {
    const call = () => send(url, callOf[name](key));
    await call();
    return recordTwice(fixture.dataSource, call);
  };
  try {
    // A list of 50 needs rows to show.
    for (let made = 0; made < 60; made += 1) await send(url, createCall(key));
    return { create: await twice("create"), list: await twice("list") };
  } finally {
    await app.stop();
  }
}
