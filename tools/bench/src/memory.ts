import { metricOf, type Metric } from "./frame.ts";
import type { Group } from "./group.ts";
import { connections, createCall, createdId, getCall, listCall } from "./http-calls.ts";
import { answersPerSecond, type Step } from "./http-load.ts";
import { spawnTarget } from "./spawn-target.ts";
import type { Fixture } from "./fixture.ts";

const mebibyte = 2 ** 20;
/** Before the first look: code is compiled and caches are full by then. */
const warmUpCalls = 2_000;
const callsPerLook = 5_000;

export const memory: Group = {
  name: "memory",
  async run({ world: fixture, scale, options }) {
    const target = await spawnTarget({
      kind: "usher-server",
      url: fixture.url,
      linkKey: fixture.linkKey,
      concurrency: 10,
    });
    const mixed = mixedCalls(fixture, target.url);
    const many = scale.quick ? 50 : callsPerLook;
    try {
      await mixed(scale.quick ? 50 : warmUpCalls);
      const before = await target.memory();
      const looks = [before];
      const end = performance.now() + options.soakMs;
      do {
        await mixed(many);
        looks.push(await target.memory());
      } while (performance.now() < end);
      const title = `after ${(looks.length - 1) * many} mixed calls`;
      return [metricFor(title, looks, "heapUsed"), metricFor(title, looks, "rss")];
    } finally {
      await target.stop();
    }
  },
};

/** Every reading is in the samples, so that growth shows in the JSON. */
function metricFor(title: string, looks: NodeJS.MemoryUsage[], part: "heapUsed" | "rss"): Metric {
  const [before = 0, ...after] = looks.map((look) => look[part] / mebibyte);
  return metricOf(`${part} ${title}`, {
    subject: after,
    floor: { name: "the same process before them", samples: after.map(() => before) },
    unit: "MiB",
    better: "lower",
    target: "no growth",
  });
}

/** One create, two gets, one list, over and over. Each look has an organization of its own, below its limits. */
function mixedCalls(fixture: Fixture, url: string): (count: number) => Promise<void> {
  return async (requests) => {
    const key = await fixture.orgKey(await fixture.organization());
    const get: Step = { next: ({ id = "" }) => getCall(key, id) };
    const create: Step = {
      next: () => createCall(key),
      answered: (body, round) => {
        round["id"] = createdId(body);
      },
    };
    const steps = [create, get, { next: () => listCall(key) }, get];
    await answersPerSecond({ url, connections, amount: { requests }, steps });
  };
}
