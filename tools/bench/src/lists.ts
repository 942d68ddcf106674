import { Bench } from "tinybench";

import type { Fixture } from "./fixture.ts";
import { bench, type Metric } from "./frame.ts";
import type { Group, GroupInput } from "./group.ts";
import { listCosts, titleOf } from "./list-costs.ts";
import {
  askWholePage,
  filledList,
  filtered,
  pagesOf,
  unfiltered,
  type FilledList,
  type Page,
  type Selection,
} from "./list-pages.ts";
import { createReplay, recordTwice } from "./statements.ts";

const shortest = 1e3;
const callsPerRepeat = 100;
const measured = { unit: "ms/call", better: "lower" } as const;

export const lists: Group = {
  name: "list",
  async run(input) {
    const { fixture } = input;
    const filled: FilledList[] = [];
    for (const rows of sizesOf(input)) filled.push(await filledList(fixture, rows));
    const [short, ...longer] = filled;
    const longest = longer.at(-1);
    if (!short) throw new Error("no list was made");
    const metrics: Metric[] = [];
    for (const list of filled) {
      for (const page of await pagesOf(fixture, list, unfiltered))
        metrics.push(await besideItsStatements(input, page));
      if (list !== short) metrics.push(...(await besideShort(input, { short, list }, unfiltered)));
    }
    if (longest === undefined) return metrics;
    for (const selection of filtered)
      metrics.push(...(await besideShort(input, { short, list: longest }, selection)));
    return [...metrics, ...(await listCosts(fixture, short, longest))];
  },
};

function sizesOf({ options, scale }: GroupInput): number[] {
  if (scale.quick) return [shortest, 2 * shortest];
  const sizes = [shortest, 1e5, 1e6, 1e7].filter((rows) => rows <= options.rows);
  return [...new Set([...sizes, options.rows])];
}

async function besideItsStatements({ fixture, scale }: GroupInput, page: Page): Promise<Metric> {
  const { first, second } = await recordTwice(fixture.dataSource, () =>
    askWholePage(fixture, page),
  );
  const { run } = createReplay(first, second);
  return await bench(titleOf(page), {
    ...measured,
    repeats: scale.repeats,
    subject: () => medianOfPage(fixture, page, scale),
    floor: {
      name: `its ${second.length} statements by raw pg`,
      measure: () => medianMs(callsOf(scale), async () => void (await run(fixture.raw))),
    },
  });
}

async function besideShort(
  { fixture, scale }: GroupInput,
  { short, list }: { short: FilledList; list: FilledList },
  selection: Selection,
): Promise<Metric[]> {
  const ofShort = await pagesOf(fixture, short, selection);
  const metrics: Metric[] = [];
  for (const page of await pagesOf(fixture, list, selection)) {
    const same = ofShort.find(({ depth }) => depth === page.depth);
    if (!same) throw new Error("the short list has no such page");
    metrics.push(
      await bench(`${titleOf(page)}, beside 10^3`, {
        ...measured,
        repeats: scale.repeats,
        subject: () => medianOfPage(fixture, page, scale),
        floor: {
          name: `the same page of ${short.rows} rows`,
          measure: () => medianOfPage(fixture, same, scale),
        },
        target: "67 % (1.5 ×)",
      }),
    );
  }
  return metrics;
}

function callsOf({ quick }: GroupInput["scale"]): number {
  return quick ? 5 : callsPerRepeat;
}

async function medianOfPage(
  fixture: Fixture,
  page: Page,
  scale: GroupInput["scale"],
): Promise<number> {
  return await medianMs(callsOf(scale), () => askWholePage(fixture, page));
}

async function medianMs(calls: number, work: () => Promise<void>): Promise<number> {
  const runs = new Bench({ iterations: calls, time: 0, warmup: false, throws: true });
  await runs.add("call", work).run();
  const result = runs.tasks[0]?.result;
  if (result?.state !== "completed") throw new Error(`the calls ended ${result?.state}`);
  return result.latency.p50;
}
