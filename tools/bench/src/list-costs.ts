import { explain, type Cost } from "./explain.ts";
import type { Fixture } from "./fixture.ts";
import { metricOf, type Metric } from "./frame.ts";
import {
  ask,
  filtered,
  pagesOf,
  searches,
  unfiltered,
  type FilledList,
  type Page,
} from "./list-pages.ts";
import { recordStatements, type Statement } from "./statements.ts";

/** The first one reads from the disk. */
const times = 2;

/**
 * What PostgreSQL does for the statement of each page, beside the same page of a short list. Searches are only
 * measured so, because in a long list they take longer than a call may.
 */
export async function listCosts(
  fixture: Fixture,
  short: FilledList,
  long: FilledList,
): Promise<Metric[]> {
  const metrics: Metric[] = [];
  for (const selection of [unfiltered, ...filtered, ...searches]) {
    const ofShort = await pagesOf(fixture, short, selection);
    for (const page of await pagesOf(fixture, long, selection)) {
      const same = ofShort.find(({ depth }) => depth === page.depth);
      if (!same) throw new Error("the short list has no such page");
      const floor = await costsOf(fixture, same, short);
      const subject = await costsOf(fixture, page, short);
      const of = (unit: string, sample: (cost: Cost) => number) =>
        metricOf(`${titleOf(page)}, the statement alone`, {
          unit,
          better: "lower",
          floor: { name: `the same page of ${short.rows} rows`, samples: floor.map(sample) },
          subject: subject.map(sample),
        });
      metrics.push(of("blocks", ({ blocks }) => blocks));
      if (searches.includes(selection)) metrics.push(of("ms", ({ ms }) => ms));
    }
  }
  return metrics;
}

export function titleOf({ list, selection, depth }: Page): string {
  return `list 50 of ${list.rows}, ${selection.name}, ${depth} page`;
}

async function costsOf(fixture: Fixture, page: Page, short: FilledList): Promise<Cost[]> {
  const statement = await statementOf(fixture, page, short);
  const costs: Cost[] = [];
  while (costs.length < times) costs.push(await explain(fixture, statement));
  return costs;
}

/** Recorded where the call is short, and then asked of the page's own organization. */
async function statementOf(fixture: Fixture, page: Page, short: FilledList): Promise<Statement> {
  const statements = await recordStatements(fixture.dataSource, () =>
    ask(fixture, { ...page, list: short }),
  );
  const found = statements.find(({ text }) => text.includes("FROM invitation i"));
  if (!found) throw new Error("a list asked for no invitations");
  const { id } = short.organization;
  const values = found.values.map((value) => (value === id ? page.list.organization.id : value));
  return { ...found, values };
}
