import { parseArgs } from "node:util";

import { fullSize, planRound, quickSize, type Plan } from "./plan.ts";
import {
  fullScenario,
  parseScenario,
  planBeside,
  planScenario,
  quickScenario,
  stallRounds,
} from "./scenario.ts";

export type Options = {
  /** What is run, in order. */
  plans: Plan[];
  /** Where the logs of failed rounds go; a folder under the system's temporary one when null. */
  logs: string | null;
  /** Another version's checkout, built, which is the second process of each app. */
  beside: string | null;
};

const flags = {
  seed: { type: "string" },
  rounds: { type: "string" },
  quick: { type: "boolean", default: false },
  profile: { type: "string" },
  scenario: { type: "string", multiple: true },
  beside: { type: "string" },
  logs: { type: "string" },
} as const;

const defaultRounds = 200;
const quickRounds = 5;
const maxSeed = 1_000_000;

/** Throws for anything but a flag, a number or a scenario. With a seed one round is run unless given otherwise. */
export function readOptions(args: readonly string[]): Options {
  const { values } = parseArgs({ args: [...args], options: flags });
  const { quick, profile, logs = null, beside = null } = values;
  const seed = Number(values.seed ?? Math.floor(Math.random() * maxSeed));
  if (!Number.isInteger(seed) || seed < 0) throw new Error("--seed is a whole number from 0");
  const rounds = values.rounds === undefined ? null : Number(values.rounds);
  if (rounds !== null && (!Number.isInteger(rounds) || rounds < 1))
    throw new Error("--rounds is a whole number from 1");
  if (profile !== undefined && profile !== "stalls") throw new Error("--profile is stalls");
  const single = values.seed === undefined ? null : 1;
  const repeat = (usual: number, plan: (seed: number) => Plan): Plan[] =>
    Array.from({ length: rounds ?? single ?? usual }, (_, index) => plan(seed + index));

  const names = profile === undefined ? (values.scenario ?? []) : Object.keys(stallRounds);
  if (names.length > 0) {
    const stallSize = quick ? quickScenario : fullScenario;
    const plans = names
      .map(parseScenario)
      .map((scenario) =>
        repeat(stallRounds[scenario.name] ?? 1, (one) => planScenario(scenario, one, stallSize)),
      );
    return { plans: plans.flat(), logs, beside };
  }
  if (beside !== null) return { plans: repeat(1, planBeside), logs, beside };
  const size = quick ? quickSize : fullSize;
  const plans = repeat(quick ? quickRounds : defaultRounds, (one) => planRound(one, size));
  return { plans, logs, beside };
}
