import type { Figure } from "./frame.ts";
import { groups } from "./groups.ts";
import { describeMachine, type Machine } from "./machine.ts";
import { scaleOf, type RunOptions } from "./options.ts";
import { liveIn } from "./live-in.ts";
import { startWorld } from "./world.ts";

export type Report = { machine: Machine; options: RunOptions; figures: Figure[] };

/** Throws for a group there is not. `tell` hears what is measured now. */
export async function runBench(options: RunOptions, tell: (line: string) => void): Promise<Report> {
  const wanted = groups.filter(({ name }) => options.only === null || options.only === name);
  if (wanted.length === 0)
    throw new Error(`--only takes one of ${groups.map(({ name }) => name).join(", ")}`);
  const world = await startWorld();
  try {
    const machine = describeMachine(world.version);
    const scale = scaleOf(options);
    await liveIn(world, scale.quick ? 1 : 50);
    const figures: Figure[] = [];
    for (const group of wanted) {
      tell(`measuring ${group.name} …`);
      figures.push(...(await group.run({ world, scale, options })));
    }
    return { machine, options, figures };
  } finally {
    await world.close();
  }
}
