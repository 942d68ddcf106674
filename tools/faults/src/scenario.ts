import { planLoad, type Act } from "./plan-load.ts";
import type { Fault } from "./plan-faults.ts";
import { roomyLimits, type Plan } from "./plan.ts";
import { createRandom, type Random } from "./random.ts";

/** One stall in the middle of many emails, such as `stop-6`: SIGSTOP of a server for six seconds. */
export type Scenario = { name: string; stall: Stall; seconds: number };

type Stall = (typeof stalls)[number];

const stalls = ["database-away", "stop", "read-only"] as const;

/** Every stall that a release has to pass, with its rounds. */
export const stallRounds: Readonly<Record<string, number>> = {
  "database-away-1": 12,
  "database-away-6": 12,
  "stop-2": 12,
  "stop-6": 12,
  "database-away-30": 4,
  "stop-16": 4,
  "stop-60": 4,
  "read-only-10": 4,
};

/** Throws for what names none. */
export function parseScenario(name: string): Scenario {
  const [, kind, seconds] = /^([a-z-]+)-(\d{1,3})$/.exec(name) ?? [];
  const stall = stalls.find((one) => one === kind);
  if (stall === undefined || seconds === undefined)
    throw new Error(`--scenario is ${stalls.join("-N, ")}-N, with N in seconds`);
  return { name, stall, seconds: Number(seconds) };
}

/** `loadMs` beside the stall; `batches` before it and after it. */
export type ScenarioSize = { loadMs: number; acts: number; batches: number };

export const fullScenario: ScenarioSize = { loadMs: 5_000, acts: 24, batches: 6 };
export const quickScenario: ScenarioSize = { loadMs: 2_000, acts: 6, batches: 3 };

const answerMs = 700;
const batchSize = 20;
/** Two leases: what a paused process holds is taken over, and given up by it. */
const shortPauseSeconds = 8;

/**
 * Two servers, and a SendGrid that answers late and says nothing about an email afterwards: no events, no
 * logs. So every forgotten outcome shows as a second email.
 */
export function planScenario(scenario: Scenario, seed: number, size = fullScenario): Plan {
  const random = createRandom(seed, scenario.name);
  const processes = { servers: 2, slackApps: 1 } as const;
  const short = scenario.stall === "stop" && scenario.seconds < shortPauseSeconds;
  const stallAtMs = size.loadMs / 4;
  const loadMs = size.loadMs + scenario.seconds * 1000;
  return {
    ...quietPlan(seed),
    ...processes,
    scenario: scenario.name,
    answerMs,
    timing: short ? "short" : "production",
    acts: [
      ...withoutEvents(
        planLoad(createRandom(seed, "load"), { ...processes, acts: size.acts, loadMs, seed }),
      ),
      ...batches({ seed, count: size.batches, fromMs: 0, forMs: stallAtMs }),
      ...batches({ seed, count: size.batches, fromMs: loadMs - stallAtMs, forMs: stallAtMs }),
    ].toSorted((a, b) => a.atMs - b.atMs),
    faults: [faultOf(scenario, random, stallAtMs)],
  };
}

/** As many acts a second as in a round, for a minute, and nothing broken but what the versions do to each other. */
export function planBeside(seed: number, loadMs = 60_000): Plan {
  const processes = { servers: 2, slackApps: 2 } as const;
  const size = { loadMs, acts: Math.round(loadMs / 125), seed, ...processes };
  return {
    ...quietPlan(seed),
    ...processes,
    scenario: "beside",
    answerMs: 100,
    timing: "production",
    acts: planLoad(createRandom(seed, "load"), size),
    faults: [],
  };
}

function quietPlan(seed: number) {
  return {
    seed,
    emailLogs: false,
    strict: true,
    slack: { oauth: true, socket: false },
    policy: { approval: { required: "when_insufficient", quorum: 1 }, limits: roomyLimits },
  };
}

function faultOf({ stall, seconds }: Scenario, random: Random, atMs: number): Fault {
  const at = { atMs, crashPoint: "email accepted" } as const;
  const ms = seconds * 1000;
  switch (stall) {
    case "database-away":
      return {
        ...at,
        kind: "database at",
        how: random.pick(["fast", "immediate", "kill -9"]),
        downMs: ms,
      };
    case "stop":
      return {
        ...at,
        kind: "pause at",
        target: { app: "server", index: random.whole(0, 1) },
        forMs: ms,
      };
    case "read-only":
      return { ...at, kind: "read-only at", forMs: ms };
  }
}

function withoutEvents(acts: readonly Act[]): Act[] {
  return acts.filter(({ kind }) => kind !== "events");
}

type Batches = { seed: number; count: number; fromMs: number; forMs: number };

/** Enough emails that both servers always have some on their way. */
function batches({ seed, count, fromMs, forMs }: Batches): Act[] {
  return Array.from({ length: count }, (_, batch) => {
    const atMs = Math.round(fromMs + (batch / count) * forMs);
    return {
      atMs,
      server: batch % 2,
      slackApp: 0,
      kind: "create",
      by: "organization",
      emails: Array.from(
        { length: batchSize },
        (__, at) => `b${atMs}-${at}-${seed}@people.example`,
      ),
      role: "member",
      keyed: true,
    };
  });
}
