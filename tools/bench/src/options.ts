import { parseArgs } from "node:util";

export type RunOptions = {
  /** Only measurements of the group with this name. */
  only: string | null;
  /** One repeat of a fraction of a second: shows that it works, measures nothing. */
  quick: boolean;
  json: string | null;
  /** A built checkout to compare this one with, in place of the floors. */
  compare: string | null;
  /** Rows of the longest list. */
  rows: number;
  soakMs: number;
  repeats: number;
  /** How long one side of one repeat is measured. */
  seconds: number;
};

export type Scale = {
  repeats: number;
  seconds: number;
  quick: boolean;
  /** Invitations of each of the organizations that are there before the first measurement. */
  invitationsBefore: number;
};

const flags = {
  only: { type: "string" },
  quick: { type: "boolean", default: false },
  json: { type: "string" },
  compare: { type: "string" },
  rows: { type: "string", default: "1e6" },
  soak: { type: "string", default: "0s" },
  repeats: { type: "string", default: "5" },
  seconds: { type: "string", default: "2" },
} as const;

const unitMs = { s: 1000, m: 60_000, h: 3_600_000 } as const;

/** Throws for anything but a flag, a number or a duration. */
export function readOptions(args: readonly string[]): RunOptions {
  const { values } = parseArgs({ args: [...args], options: flags });
  const rows = Number(values.rows);
  if (!Number.isInteger(rows) || rows < 1000 || rows > 1e7)
    throw new Error("--rows is a whole number from 1e3 to 1e7");
  const [, count, unit] = /^(\d+)(s|m|h)$/.exec(values.soak) ?? [];
  if (count === undefined || !(unit === "s" || unit === "m" || unit === "h"))
    throw new Error("--soak is a time such as 30s or 10m");
  const repeats = Number(values.repeats);
  const seconds = Number(values.seconds);
  if (!Number.isInteger(repeats) || repeats < 1) throw new Error("--repeats is a whole number");
  if (!(seconds > 0 && seconds <= 60)) throw new Error("--seconds is a time of at most a minute");
  return {
    only: values.only ?? null,
    quick: values.quick,
    json: values.json ?? null,
    compare: values.compare ?? null,
    rows,
    soakMs: Number(count) * unitMs[unit],
    repeats,
    seconds,
  };
}

export function scaleOf(options: Pick<RunOptions, "quick" | "repeats" | "seconds">): Scale {
  const { quick, repeats, seconds } = options;
  return quick
    ? { quick, repeats: 1, seconds: 0.2, invitationsBefore: 20 }
    : { quick, repeats, seconds, invitationsBefore: 1_000 };
}
