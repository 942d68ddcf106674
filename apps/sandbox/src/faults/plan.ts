import { planFaults, type Fault } from "./plan-faults.ts";
import { planLoad, type Act } from "./plan-load.ts";
import { createRandom, type Random } from "./random.ts";

/** plan: every decision of a round, made from its seed before anything starts. */
export type Plan = {
  seed: number;
  servers: 1 | 2;
  slackApps: 1 | 2;
  /** Whether SendGrid lets its Email Logs be asked about a mail of unknown fate. */
  emailLogs: boolean;
  policy: Record<string, unknown>;
  acts: Act[];
  faults: Fault[];
};

export type PlanSize = { loadMs: number; acts: number; faults: number };

export const fullSize: PlanSize = { loadMs: 3_000, acts: 34, faults: 6 };
export const quickSize: PlanSize = { loadMs: 1_500, acts: 16, faults: 4 };

/** A process remembers for an hour that it may not ask the logs, so rounds of one kind come together. */
const roundsOfAKind = 10;

export function planRound(seed: number, size: PlanSize = fullSize): Plan {
  const random = createRandom(seed, "shape");
  const servers = random.chance(0.5) ? 2 : 1;
  const slackApps = random.chance(0.4) ? 2 : 1;
  return {
    seed,
    servers,
    slackApps,
    emailLogs: Math.floor(seed / roundsOfAKind) % 2 === 1,
    policy: policyFrom(random),
    acts: planLoad(createRandom(seed, "load"), { ...size, seed, servers, slackApps }),
    faults: planFaults(createRandom(seed, "faults"), { ...size, servers, slackApps }),
  };
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
    limits: {
      pending: 10_000,
      inviteesPerDay: 10_000,
      resendCooldownMinutes: 0,
      sendsPerInvitation: 20,
    },
    notices: random.pick(["auto", "auto", "mail", "both", "slack"]),
  };
}
