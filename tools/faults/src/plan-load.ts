import type { Random } from "./random.ts";

const compatApis = ["sutro", "control-plane", "nametrust", "gorules"] as const;
const emailEvents = [
  "processed",
  "deferred",
  "delivered",
  "bounce",
  "blocked",
  "spamreport",
] as const;
const approvers = ["owner", "admin", "billing"] as const;
const verdicts = ["approve", "approve", "approve", "deny"] as const;

type Approver = (typeof approvers)[number];

/** `nth`: which of those there are at that moment, from 0 up to 1. */
type Chosen = { nth: number };

/** act: what a person or a program does in a round, and through which of the processes. */
export type Act = { atMs: number; server: number; slackApp: number } & (
  | {
      kind: "create";
      by: "organization" | "admin" | "member";
      emails: string[];
      role: string;
      keyed: boolean;
    }
  | { kind: "compat"; api: (typeof compatApis)[number]; emails: string[] }
  | { kind: "command"; user: "member" | "admin"; emails: string[]; role: string }
  | ({
      kind: "click";
      user: Approver;
      verdict: "approve" | "deny";
      times: number;
    } & Chosen)
  | ({ kind: "decide"; by: Approver; verdict: "approve" | "deny" } & Chosen)
  /** Billing is their delegate, and decides like them. */
  | { kind: "delegate"; by: "owner" | "admin" }
  | ({ kind: "endDelegation" } & Chosen)
  /** An owner connects the workspace again, by OAuth. */
  | { kind: "install" }
  | ({ kind: "accept"; page: boolean } & Chosen)
  | ({ kind: "events"; events: (typeof emailEvents)[number][]; copies: number } & Chosen)
  | ({ kind: "withdraw" } & Chosen)
  | ({ kind: "decline" } & Chosen)
  | ({ kind: "resend" | "revoke" | "changeRole" | "extend" } & Chosen)
  | ({ kind: "expire" | "expireRequest" | "remind" } & Chosen)
);
type Deed = Act extends infer One
  ? One extends Act
    ? Omit<One, "atMs" | "server" | "slackApp">
    : never
  : never;

type LoadSize = { seed: number; loadMs: number; acts: number; servers: number; slackApps: number };

/** Creating comes first, so that there is something to decide, to accept and to break. */
export function planLoad(random: Random, size: LoadSize): Act[] {
  const addresses = addressesOf(random, size.seed);
  const acts = Array.from({ length: size.acts }, (_, index): Act => {
    const opening = index < size.acts / 3;
    const share = opening ? random.fraction() * 0.4 : 0.1 + random.fraction() * 0.9;
    return {
      atMs: Math.round(share * size.loadMs),
      server: random.whole(0, size.servers - 1),
      slackApp: random.whole(0, size.slackApps - 1),
      ...(opening ? creation(random, addresses) : deed(random, addresses)),
    };
  });
  return acts.toSorted((a, b) => a.atMs - b.atMs);
}

type Addresses = (count: number) => string[];

/** Mostly new ones; now and then one that was used before. */
function addressesOf(random: Random, seed: number): Addresses {
  let used = 0;
  return (count) =>
    Array.from({ length: count }, () => {
      const again = used > 0 && random.chance(0.06);
      return `p${again ? random.whole(1, used) : (used += 1)}-${seed}@people.example`;
    });
}

function creation(random: Random, addresses: Addresses): Deed {
  const draw = random.fraction();
  if (draw < 0.25)
    return {
      kind: "command",
      user: random.chance(0.6) ? "member" : "admin",
      emails: addresses(random.pick([1, 1, 2, 4])),
      role: random.pick(["member", "member", "billing", "admin"]),
    };
  if (draw < 0.4)
    return {
      kind: "compat",
      api: random.pick(compatApis),
      emails: addresses(random.whole(1, 5)),
    };
  return {
    kind: "create",
    by: random.pick(["organization", "organization", "admin", "member"]),
    emails: addresses(random.pick([1, 1, 1, 3, 8, 20])),
    role: random.pick(["member", "member", "billing", "admin"]),
    keyed: random.chance(0.4),
  };
}

function deed(random: Random, addresses: Addresses): Deed {
  const nth = random.fraction();
  const draw = random.fraction();
  if (draw < 0.25) return creation(random, addresses);
  if (draw < 0.42)
    return {
      kind: "click",
      user: random.pick(approvers),
      verdict: random.pick(verdicts),
      times: random.chance(0.2) ? 2 : 1,
      nth,
    };
  if (draw < 0.52)
    return {
      kind: "decide",
      by: random.pick(approvers),
      verdict: random.pick(verdicts),
      nth,
    };
  if (draw < 0.62) return { kind: "accept", page: random.chance(0.4), nth };
  if (draw < 0.75) {
    const events = Array.from({ length: random.whole(1, 4) }, () => random.pick(emailEvents));
    return { kind: "events", events, copies: random.chance(0.3) ? 3 : 1, nth };
  }
  if (draw < 0.82)
    return random.pick([
      { kind: "delegate", by: "owner" },
      { kind: "delegate", by: "admin" },
      { kind: "endDelegation", nth },
      { kind: "install" },
    ]);
  const kind = random.pick(rarer);
  return { kind, nth };
}

const rarer = [
  "resend",
  "resend",
  "resend",
  "revoke",
  "revoke",
  "decline",
  "changeRole",
  "extend",
  "expire",
  "expire",
  "expireRequest",
  "remind",
  "withdraw",
] as const;
