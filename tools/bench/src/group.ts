import type { Metric } from "./frame.ts";
import type { RunOptions, Scale } from "./options.ts";
import type { World } from "./world.ts";

export type GroupInput = { world: World; scale: Scale; options: RunOptions };

/** Figures that share their preparation; `--only` takes its name. */
export type Group = { name: string; run(input: GroupInput): Promise<Metric[]> };
