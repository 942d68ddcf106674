import { createUsherCaller } from "@usher/core";
import { Bench } from "tinybench";

import { bench, type Metric } from "./frame.ts";
import type { Group } from "./group.ts";
import { fill } from "./fill.ts";
import { createReplay, recordTwice } from "./statements.ts";
import type { BenchOrganization, Fixture } from "./fixture.ts";

const pageSize = 50;
const callsPerRepeat = 100;

type Page = { rows: number; name: string; call: () => Promise<void> };

export const lists: Group = {
  name: "list",
  async run({ fixture, scale, options }) {
    const sizes = [1e3, 1e5, 1e6, 1e7].filter((rows) => rows <= options.rows);
    if (!sizes.includes(options.rows)) sizes.push(options.rows);
    const pages: Page[] = [];
    for (const rows of scale.quick ? [1000] : sizes) pages.push(...(await pagesOf(fixture, rows)));
    const calls = scale.quick ? 5 : callsPerRepeat;
    const shared = { unit: "ms/call", better: "lower", repeats: scale.repeats } as const;
    const metrics: Metric[] = [];
    for (const { rows, name, call } of pages) {
      const { first, second } = await recordTwice(fixture.dataSource, call);
      const { run } = createReplay(first, second);
      const subject = () => medianMs(calls, call);
      const title = `list 50 of ${rows}, ${name} page`;
      const floor = {
        name: `its ${second.length} statements by raw pg`,
        measure: () => medianMs(calls, async () => void (await run(fixture.raw))),
      };
      metrics.push(await bench(title, { ...shared, subject, floor }));
      const short = pages.find((page) => page.rows === 1e3 && page.name === name);
      if (rows === 1e3 || !short) continue;
      const among = {
        name: "the same page of 1000 rows",
        measure: () => medianMs(calls, short.call),
      };
      const target = "67 % (1.5 ×)";
      metrics.push(
        await bench(`${title} beside 10^3`, { ...shared, subject, floor: among, target }),
      );
    }
    return metrics;
  },
};

async function pagesOf(fixture: Fixture, rows: number): Promise<Page[]> {
  const organization = await fixture.organization();
  await fill(fixture, organization, rows);
  const deep = await cursorBefore(fixture, organization, Math.floor(rows / 10));
  return [
    { rows, name: "first", call: () => page(fixture, organization, undefined) },
    { rows, name: "deep", call: () => page(fixture, organization, deep) },
  ];
}

async function page(
  fixture: Fixture,
  organization: BenchOrganization,
  cursor: string | undefined,
): Promise<void> {
  const { invitations } = await createUsherCaller(fixture.contextOf(organization)).invitation.list({
    limit: pageSize,
    ...(cursor !== undefined && { cursor }),
  });
  if (invitations.length !== pageSize) throw new Error("the page is not full");
}

async function medianMs(calls: number, work: () => Promise<void>): Promise<number> {
  const runs = new Bench({ iterations: calls, time: 0, warmup: false, throws: true });
  await runs.add("call", work).run();
  const result = runs.tasks[0]?.result;
  if (result?.state !== "completed") throw new Error(`the calls ended ${result?.state}`);
  return result.latency.p50;
}

/** The cursor of a page with only the last `rest` rows behind it, of the form `list` itself answers. */
async function cursorBefore(
  fixture: Fixture,
  { id }: BenchOrganization,
  rest: number,
): Promise<string> {
  const { rows } = await fixture.raw.query<{ created_at: Date; id: string }>(
    `SELECT created_at, id FROM invitation WHERE organization_id = $1
     ORDER BY created_at, id OFFSET $2 LIMIT 1`,
    [id, rest],
  );
  const [row] = rows;
  if (!row) throw new Error("there is no such row");
  return Buffer.from(`${row.created_at.toISOString()} ${row.id}`).toString("base64url");
}
