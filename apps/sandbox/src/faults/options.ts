import { parseArgs } from "node:util";

export type Options = {
  /** Of the first round; the next ones follow. */
  seed: number;
  rounds: number;
  /** Smaller rounds: shows that it works. */
  quick: boolean;
  /** Where the logs of failed rounds go; a folder under the system's temporary one unless told. */
  logs: string | null;
};

const flags = {
  seed: { type: "string" },
  rounds: { type: "string" },
  quick: { type: "boolean", default: false },
  logs: { type: "string" },
} as const;

const defaultRounds = 200;
const quickRounds = 5;
const mostSeeds = 1_000_000;

/** Throws for what is no flag or number. With a seed one round is run unless told otherwise. */
export function readOptions(args: readonly string[]): Options {
  const { values } = parseArgs({ args: [...args], options: flags });
  const seed =
    values.seed === undefined ? Math.floor(Math.random() * mostSeeds) : Number(values.seed);
  if (!Number.isInteger(seed) || seed < 0) throw new Error("--seed is a whole number from 0");
  const usual = values.quick ? quickRounds : defaultRounds;
  const rounds = Number(values.rounds ?? (values.seed === undefined ? usual : 1));
  if (!Number.isInteger(rounds) || rounds < 1) throw new Error("--rounds is a whole number from 1");
  return { seed, rounds, quick: values.quick, logs: values.logs ?? null };
}
