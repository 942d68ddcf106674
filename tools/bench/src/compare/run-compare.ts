import { resolve } from "node:path";

import { startLocalPostgres } from "@usher/local-postgres";
import pg from "pg";

import { describeMachine, type Machine } from "../machine.ts";
import { scaleOf, type RunOptions } from "../options.ts";
import { prepareCheckout, startServer, type Checkout } from "./checkout.ts";
import {
  afterStart,
  inTurns,
  type CompareScale,
  type Operation,
  type Running,
} from "./operations.ts";
import { compareSamples, type Comparison } from "./verdict.ts";

export type CompareReport = { machine: Machine; options: RunOptions; comparisons: Comparison[] };

type Side = "old" | "new";
type Sides = Record<Side, Checkout>;

const here = resolve(import.meta.dirname, "../../../..");

/**
 * This checkout beside the one in `directory`, as they are built. Both sides run in every repeat, and
 * who begins changes, so that whatever else the machine does meets both.
 */
export async function runCompare(
  directory: string,
  options: RunOptions,
  print: (line: string) => void,
): Promise<CompareReport> {
  const { repeats, seconds, quick } = scaleOf(options);
  const requests = { requests: quick ? 20 : 400 };
  const scale: CompareScale = {
    seconds,
    amount: quick ? requests : { seconds },
    warmUp: requests,
  };
  const sizes = quick
    ? { organizations: 2, pendingEach: 40 }
    : { organizations: 40, pendingEach: 100 };
  const postgres = await startLocalPostgres({
    settings: { fsync: "on", synchronous_commit: "on", full_page_writes: "on" },
    timeoutMs: 120_000,
  });
  const sides: Partial<Sides> = {};
  try {
    const { version, prepare } = await databasesOf(postgres);
    const machine = describeMachine(version);
    for (const [side, folder] of [
      ["old", resolve(directory)],
      ["new", here],
    ] as const) {
      print(`preparing ${side} …`);
      sides[side] = await prepareCheckout({
        directory: folder,
        databaseUrl: await prepare(`usher_${side}`),
        sizes,
      });
    }
    // The loop above set both.
    const both = sides as Sides;
    const samples = new Map(
      [...afterStart, ...inTurns].map((operation) => [
        operation,
        { old: [] as number[], new: [] as number[] },
      ]),
    );
    for (let repeat = 0; repeat < repeats; repeat += 1) {
      print(`repeat ${repeat + 1} of ${repeats} …`);
      const order: Side[] = repeat % 2 === 0 ? ["old", "new"] : ["new", "old"];
      await measureOnce(both, order, async (operation, side, running) => {
        samples.get(operation)?.[side].push(await operation.measure(running, scale));
      });
    }
    const comparisons = [...samples].map(([{ name, unit, better }, measured]) =>
      compareSamples({ name, unit, better, ...measured }),
    );
    return { machine, options, comparisons };
  } finally {
    await Promise.all(Object.values(sides).map(({ sendGrid }) => sendGrid.close()));
    await postgres.stop();
  }
}

type Measure = (operation: Operation, side: Side, running: Running) => Promise<void>;

async function measureOnce(sides: Sides, order: readonly Side[], measure: Measure): Promise<void> {
  const running = new Map<Side, Running>();
  try {
    for (const side of order) {
      const started = { ...sides[side], server: await startServer(sides[side]) };
      running.set(side, started);
      for (const operation of afterStart) await measure(operation, side, started);
    }
    for (const operation of inTurns)
      for (const [side, started] of running) await measure(operation, side, started);
  } finally {
    await Promise.all([...running.values()].map(({ server }) => server.stop()));
  }
}

async function databasesOf(postgres: { url: string; urlFor(database: string): string }) {
  const query = async (text: string) => {
    const client = new pg.Client({ connectionString: postgres.url });
    await client.connect();
    try {
      return await client.query<{ server_version: string }>(text);
    } finally {
      await client.end();
    }
  };
  const { rows } = await query("SHOW server_version");
  return {
    version: rows[0]?.server_version ?? "unknown",
    async prepare(name: string): Promise<string> {
      await query(`CREATE DATABASE ${name}`);
      return postgres.urlFor(name);
    },
  };
}
