import type { Metric } from "./frame.ts";
import type { RunOptions, Scale } from "./options.ts";
import type { Fixture } from "./fixture.ts";

export type GroupInput = { fixture: Fixture; scale: Scale; options: RunOptions };

/** Measurements that share their preparation; `--only` takes its name. */
export type Group = { name: string; run(input: GroupInput): Promise<Metric[]> };
