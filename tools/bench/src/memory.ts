import { bench, type Metric } from "./frame.ts";
import type { Group } from "./group.ts";
import { connections, httpCalls, type HttpCalls } from "./http-calls.ts";
import { eachMs } from "./load.ts";
import { spawnTarget } from "./spawn-target.ts";
import type { Fixture } from "./fixture.ts";

const mebibyte = 2 ** 20;
/** Before the first look: code is compiled and caches are full by then. */
const warmUpCalls = 2_000;
const callsPerLook = 5_000;
const createsPerOrganization = 8_000;

export const memory: Group = {
  name: "memory",
  async run({ world: fixture, scale, options }) {
    const target = await spawnTarget({
      kind: "usher-server",
      url: fixture.url,
      linkKey: fixture.linkKey,
      concurrency: 10,
    });
    const calls = httpCalls(target.url);
    const mixed = mixedCalls(fixture, calls);
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
      return await Promise.all(
        (["heapUsed", "rss"] as const).map((part) => metricOf({ title, looks, part })),
      );
    } finally {
      await calls.close();
      await target.stop();
    }
  },
};

/** Every reading is in the samples, so that growth shows in the JSON. */
async function metricOf({
  title,
  looks,
  part,
}: {
  title: string;
  looks: NodeJS.MemoryUsage[];
  part: "heapUsed" | "rss";
}): Promise<Metric> {
  const sizes = looks.map((look) => look[part] / mebibyte);
  const [before = 0, ...after] = sizes;
  let look = 0;
  return bench(`${part} ${title}`, {
    subject: () => Promise.resolve(after[look++] ?? Number.NaN),
    floor: { name: "the same process before them", measure: () => Promise.resolve(before) },
    unit: "MiB",
    better: "lower",
    repeats: after.length,
    target: "no growth",
  });
}

/** One create, two gets, one list, over and over. */
function mixedCalls(fixture: Fixture, calls: HttpCalls): (count: number) => Promise<void> {
  let made = 0;
  let key: Promise<string> | null = null;
  const currentKey = (): Promise<string> => {
    if (key === null || made % createsPerOrganization === 0) key = newKey(fixture);
    made += 1;
    return key;
  };
  return async (count) => {
    await eachMs(connections, Math.ceil(count / 4), async () => {
      const own = await currentKey();
      const id = await calls.create(own);
      await calls.get(own, id);
      await calls.list(own);
      await calls.get(own, id);
    });
  };
}

async function newKey(fixture: Fixture): Promise<string> {
  return fixture.orgKey(await fixture.organization());
}
