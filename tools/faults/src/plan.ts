import { planFaults, type Fault } from "./plan-faults.ts";
import type { Timing } from "./process-env.ts";
import { planLoad, type Act } from "./plan-load.ts";
import { createRandom, type Random } from "./random.ts";
import type { SlackMode } from "./slack-mode.ts";

/** plan: every decision of a round, made from its seed before anything starts. */
export type Plan = {
  seed: number;
  /** Null for a round of random faults. */
  scenario: string | null;
  servers: 1 | 2;
  slackApps: 1 | 2;
  /** Whether SendGrid lets its Email Logs be asked about an email with an unknown outcome. */
  emailLogs: boolean;
  /** What SendGrid takes to answer. */
  answerMs: number;
  timing: Timing;
  /** No process ends in it: an email that SendGrid answered does not go twice, and no outcome is forgotten. */
  strict: boolean;
  slack: SlackMode;
  policy: Record<string, unknown>;
  acts: Act[];
  faults: Fault[];
};

export type PlanSize = { loadMs: number; acts: number; faults: number };

export const fullSize: PlanSize = { loadMs: 3_000, acts: 34, faults: 6 };
export const quickSize: PlanSize = { loadMs: 1_500, acts: 16, faults: 4 };

/** A process caches for an hour that it may not read the logs, so rounds of one kind are grouped. */
const roundsOfAKind = 10;

export function planRound(seed: number, size: PlanSize = fullSize): Plan {
  const random = createRandom(seed, "shape");
  const servers = random.chance(0.5) ? 2 : 1;
  const slackApps = random.chance(0.4) ? 2 : 1;
  return {
    seed,
    scenario: null,
    servers,
    slackApps,
    emailLogs: Math.floor(seed / roundsOfAKind) % 2 === 1,
    answerMs: 0,
    timing: "hasty",
    strict: false,
    slack: slackModeFrom(createRandom(seed, "slack")),
    policy: policyFrom(random),
    acts: planLoad(createRandom(seed, "load"), { ...size, seed, servers, slackApps }),
    faults: planFaults(createRandom(seed, "faults"), { ...size, servers, slackApps }),
  };
}

function slackModeFrom(random: Random): SlackMode {
  return { oauth: random.chance(0.5), socket: random.chance(0.4) };
}

function policyFrom(random: Random): Record<string, unknown> {
  const required = random.pick([
    "when_insufficient",
    "when_insufficient",
    "when_insufficient",
    "privileged_role",
    "privileged_role",
    "always",
  ]);
  return {
    approval: { required, quorum: random.pick([1, 1, 1, 2]) },
    limits: roomyLimits,
    notices: random.pick(["auto", "auto", "mail", "both", "slack"]),
  };
}

export const roomyLimits = {
  pending: 10_000,
  inviteesPerDay: 10_000,
  resendCooldownMinutes: 0,
  sendsPerInvitation: 20,
};
