import type { ScriptedAnswer } from "@usher/fake-sendgrid";
import type { ScriptedApiAnswer } from "@usher/fake-slack";

import type { Random } from "./random.ts";

/** `every`: all processes of the app at once. */
export type Target = { app: "server" | "slack"; index: number | "every" };

const crashes = ["fast", "immediate", "kill -9"] as const;
export type Crash = (typeof crashes)[number];

const crashPoints = [
  "email accepted",
  "email accepted",
  "message posted",
  "message updated",
  "command acknowledged",
] as const;
/** moment: a step of the product between two commits, seen from outside. */
export type CrashPoint = (typeof crashPoints)[number];

/** fault: what breaks in a round, and when. What was ended comes back after `downMs`. */
export type Fault = { atMs: number } & (
  | { kind: "end"; target: Target; signal: "SIGKILL" | "SIGTERM"; downMs: number }
  /** At the next such moment from then on, with the answer still on its way. */
  | { kind: "end at"; crashPoint: CrashPoint; target: Target; downMs: number }
  | { kind: "database"; how: Crash; downMs: number }
  | { kind: "database at"; crashPoint: CrashPoint; how: Crash; downMs: number }
  /** SIGSTOP, with calls on their way, and SIGCONT. */
  | { kind: "pause at"; crashPoint: CrashPoint; target: Target; forMs: number }
  /** PostgreSQL takes no writes. */
  | { kind: "read-only at"; crashPoint: CrashPoint; forMs: number }
  | { kind: "sendgrid"; answers: ScriptedAnswer[] }
  | { kind: "sendgrid down"; answer: ScriptedAnswer; forMs: number }
  | { kind: "slack"; method: string; answers: ScriptedApiAnswer[] }
  | { kind: "slack down"; answer: ScriptedApiAnswer; forMs: number }
);

type FaultSize = { loadMs: number; faults: number; servers: number; slackApps: number };

export function planFaults(random: Random, size: FaultSize): Fault[] {
  const count = Math.max(1, size.faults + random.whole(-2, 2));
  return Array.from({ length: count }, () => fault(random, size)).toSorted(
    (a, b) => a.atMs - b.atMs,
  );
}

function fault(random: Random, size: FaultSize): Fault {
  const share = random.fraction();
  const atMs = Math.round((0.08 + share * 0.9) * size.loadMs);
  // Early, so that there is a moment to wait for.
  const fromMs = Math.round((0.05 + share * 0.6) * size.loadMs);
  const downMs = random.whole(0, 400);
  const draw = random.fraction();
  if (draw < 0.2) {
    const signal = random.chance(0.75) ? "SIGKILL" : "SIGTERM";
    return { atMs, kind: "end", target: target(random, size), signal, downMs };
  }
  if (draw < 0.4) {
    const crashPoint = random.pick(crashPoints);
    return {
      atMs: fromMs,
      kind: "end at",
      crashPoint,
      target: targetAt(random, crashPoint, size),
      downMs,
    };
  }
  const how = random.pick(crashes);
  if (draw < 0.46) return { atMs, kind: "database", how, downMs };
  if (draw < 0.52)
    return { atMs: fromMs, kind: "database at", crashPoint: random.pick(crashPoints), how, downMs };
  if (draw < 0.66) {
    const answers = Array.from({ length: random.whole(1, 4) }, () => random.pick(sendGridAnswers));
    return { atMs, kind: "sendgrid", answers };
  }
  const forMs = random.whole(200, 1_200);
  if (draw < 0.74) return { atMs, kind: "sendgrid down", answer: random.pick(sendGridDown), forMs };
  if (draw < 0.9) {
    const answers = Array.from({ length: random.whole(1, 5) }, () => random.pick(slackAnswers));
    return { atMs, kind: "slack", method: random.pick(slackMethods), answers };
  }
  return { atMs, kind: "slack down", answer: random.pick(slackDown), forMs };
}

function target(random: Random, { servers, slackApps }: FaultSize): Target {
  return random.chance(0.55)
    ? { app: "server", index: random.whole(0, servers - 1) }
    : { app: "slack", index: random.whole(0, slackApps - 1) };
}

function targetAt(random: Random, crashPoint: CrashPoint, size: FaultSize): Target {
  const app = crashPoint === "email accepted" ? "server" : "slack";
  const index = random.whole(0, (app === "server" ? size.servers : size.slackApps) - 1);
  // Which of several made the call is not known; with all of them it is surely hit.
  return { app, index: random.chance(0.6) ? "every" : index };
}

const statuses = [400, 401, 403, 404, 405, 413, 429, 500, 502, 503, 504, 200, 302] as const;
const sendGridAnswers: readonly ScriptedAnswer[] = [
  ...statuses.map((status) => ({ kind: "status" as const, status })),
  { kind: "credits_exceeded" },
  { kind: "rate_limited", resetInSeconds: 1 },
  { kind: "hang" },
  { kind: "reset_before_body" },
  { kind: "reset_after_body" },
  { kind: "reset_after_body" },
  { kind: "reset_after_body" },
  { kind: "stalled_body" },
  { kind: "reset_after_body_lost" },
];

/** How everything is answered for a while; permanent rejections are not among them. */
const sendGridDown: readonly ScriptedAnswer[] = [
  { kind: "status", status: 500 },
  { kind: "status", status: 503 },
  { kind: "status", status: 502 },
  { kind: "status", status: 401 },
  { kind: "hang" },
  { kind: "reset_before_body" },
  { kind: "reset_after_body" },
];

const slackMethods = [
  "chat.postMessage",
  "chat.postMessage",
  "chat.update",
  "chat.update",
  "chat.update",
  "conversations.open",
  "*",
];

const slackAnswers: readonly ScriptedApiAnswer[] = [
  { kind: "ratelimited", retryAfter: 1 },
  { kind: "error", error: "internal_error" },
  { kind: "error", error: "service_unavailable" },
  { kind: "error", error: "not_in_channel" },
  { kind: "http", status: 500 },
  { kind: "http", status: 503 },
  { kind: "hang" },
  { kind: "latency", ms: 400 },
  { kind: "lost" },
  { kind: "lost" },
];

const slackDown: readonly ScriptedApiAnswer[] = [
  { kind: "ratelimited", retryAfter: 1 },
  { kind: "error", error: "service_unavailable" },
  { kind: "http", status: 503 },
  { kind: "hang" },
];
