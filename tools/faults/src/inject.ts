import { setTimeout as wait } from "node:timers/promises";

import type { AppSlot } from "./app-slot.ts";
import type { Disturbance } from "./event-log.ts";
import { untilCrashPoint } from "./crash-point.ts";
import type { Fault, Target } from "./plan-faults.ts";
import type { Round } from "./round.ts";

/** Breaks what the fault says; resolves when it is broken, and for a database when it is back. */
export async function inject(round: Round, fault: Fault, loadEnds: AbortSignal): Promise<void> {
  const came = await breakIt(round, fault, loadEnds);
  const { eventLog } = round;
  if ("crashPoint" in fault) eventLog.crashPoints.push({ crashPoint: fault.crashPoint, came });
  eventLog.log.push(`${fault.atMs} ms ${textFor(fault)}${came ? "" : ": never came"}`);
}

async function breakIt(round: Round, fault: Fault, loadEnds: AbortSignal): Promise<boolean> {
  if ("crashPoint" in fault)
    return untilCrashPoint(round, fault, loadEnds, () => breakNow(round, fault));
  await breakNow(round, fault);
  return true;
}

async function breakNow(round: Round, fault: Fault): Promise<void> {
  const { harness, sendGrid } = round;
  const { cluster, slack } = harness;
  switch (fault.kind) {
    case "end":
      return endProcess(round, fault.target, fault);
    case "end at":
      return endProcess(round, fault.target, { signal: "SIGKILL", downMs: fault.downMs });
    case "database":
    case "database at":
      return during(round, "database", () => cluster.crash(fault.how, fault.downMs));
    case "pause at":
      return during(round, fault.target.app, async () => {
        await Promise.all(slotsOf(round, fault.target).map((slot) => slot.pause(fault.forMs)));
      });
    case "read-only at":
      return during(round, "database", () => cluster.readOnly(fault.forMs));
    case "sendgrid":
      return sendGrid.script(...fault.answers);
    case "sendgrid down":
      sendGrid.setDefault(fault.answer);
      await wait(fault.forMs);
      return sendGrid.setDefault({ kind: "accept" });
    case "slack":
      return slack.script(fault.method, ...fault.answers);
    case "slack down":
      slack.setDefault("*", fault.answer);
      await wait(fault.forMs);
      return slack.setDefault("*", null);
  }
}

async function endProcess(
  round: Round,
  target: Target,
  how: { signal: "SIGKILL" | "SIGTERM"; downMs: number },
): Promise<void> {
  await during(round, target.app, async () => {
    await Promise.all(slotsOf(round, target).map((slot) => slot.end(how.signal, how.downMs)));
  });
}

function slotsOf({ harness }: Round, { app, index }: Target): AppSlot[] {
  const slots = app === "server" ? harness.servers : harness.slackApps;
  return slots.filter((_, at) => index === "every" || index === at);
}

async function during(
  { eventLog }: Round,
  what: Disturbance["what"],
  broken: () => Promise<void>,
): Promise<void> {
  const disturbance: Disturbance = { what, from: Date.now(), to: Number.POSITIVE_INFINITY };
  eventLog.disturbances.push(disturbance);
  try {
    await broken();
  } finally {
    disturbance.to = Date.now();
  }
}

function textFor(fault: Fault): string {
  const when = "crashPoint" in fault ? ` when a ${fault.crashPoint}` : "";
  return whatBreaks(fault) + when;
}

function whatBreaks(fault: Fault): string {
  switch (fault.kind) {
    case "end":
      return `${fault.signal} of ${nameOf(fault.target)}`;
    case "end at":
      return `SIGKILL of ${nameOf(fault.target)}`;
    case "database":
    case "database at":
      return `database ended (${fault.how})`;
    case "pause at":
      return `SIGSTOP of ${nameOf(fault.target)} for ${fault.forMs} ms`;
    case "read-only at":
      return `database read-only for ${fault.forMs} ms`;
    case "sendgrid":
      return `SendGrid answers ${fault.answers.map(wordFor).join(", ")}`;
    case "slack":
      return `Slack answers ${fault.method} with ${fault.answers.map(wordFor).join(", ")}`;
    case "sendgrid down":
      return `SendGrid answers ${wordFor(fault.answer)} for ${fault.forMs} ms`;
    case "slack down":
      return `Slack answers ${wordFor(fault.answer)} for ${fault.forMs} ms`;
  }
}

function nameOf({ app, index }: Target): string {
  return index === "every" ? `every ${app}` : `${app} ${index + 1}`;
}

function wordFor(answer: { kind: string; status?: number; error?: string }): string {
  return String(answer.status ?? answer.error ?? answer.kind);
}
