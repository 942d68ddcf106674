import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";

import { disableWorkspace } from "@usher/core";

import type { AppSlot } from "./app-slot.ts";
import { collect } from "./collect.ts";
import type { Facts, Finding } from "./facts.ts";
import { inject } from "./inject.ts";
import { installWorkspace } from "./install-workspace.ts";
import { judge } from "./judges/judge.ts";
import { createEventLog } from "./event-log.ts";
import { subscribeToEvents, type EventSubscriber } from "./event-subscriber.ts";
import { perform } from "./perform.ts";
import type { Plan } from "./plan.ts";
import type { Harness } from "./harness.ts";
import { makeOrganization } from "./round-organization.ts";
import { clientOf, type Round } from "./round.ts";
import { clickStrayMessages } from "./stray-messages.ts";
import { settle } from "./settle.ts";

export type RoundReport = {
  plan: Plan;
  facts: Facts;
  findings: Finding[];
  counts: Round["eventLog"]["counts"];
  crashPoints: Round["eventLog"]["crashPoints"];
  log: string[];
  /** Of the whole round, and of waiting until nothing was due any more. */
  ms: number;
  settleMs: number;
};

/** What starting the processes takes on a quiet machine of two cores. */
const quietStartMs = 2_000;
const maxPace = 4;
const maxStartMs = 120_000;

/** Prepares the harness for the plan, runs its load and faults, waits, and judges. */
export async function runRound(harness: Harness, plan: Plan): Promise<RoundReport> {
  const started = Date.now();
  const round = await prepare(harness, plan);
  const subscriber = subscribeToEvents(round);
  const { facts, settleMs } = await observe(round, subscriber).finally(() => subscriber.stop());
  const findings = judge(facts);
  const { counts, crashPoints, log } = round.eventLog;
  return { plan, facts, findings, counts, crashPoints, log, settleMs, ms: Date.now() - started };
}

async function observe(round: Round, subscriber: EventSubscriber) {
  await subscriber.opened();
  await load(round);
  const loaded = Date.now();
  const settled = await settle(round);
  const settleMs = Date.now() - loaded;
  const facts = await collect(round, { settled, subscriber });
  facts.deafCopies = await clickStrayMessages(round, facts);
  return { facts, settleMs };
}

/** A fresh organization. Processes are started again where their environment changes. */
async function prepare(harness: Harness, plan: Plan): Promise<Round> {
  await Promise.all(
    harness.slackApps.slice(servesAnother(harness, plan) ? 1 : 0).map((slot) => slot.stop()),
  );
  const sendGrid = plan.emailLogs ? harness.sendGrids.logging : harness.sendGrids.plain;
  const { timing, slack } = plan;
  if (harness.settings.sendGrid !== sendGrid || harness.settings.timing !== timing)
    await Promise.all(harness.servers.map((slot) => slot.stop()));
  await Promise.all(harness.servers.slice(plan.servers).map((slot) => slot.stop()));
  sendGrid.reset();
  sendGrid.setLatency(plan.answerMs);
  harness.slack.reset();
  harness.crashes.splice(0);
  for (const slot of [...harness.servers, ...harness.slackApps]) slot.forget();
  const slug = `round-${plan.seed}-${Date.now().toString(36)}`;
  const organization = await makeOrganization(harness, { slug, policy: plan.policy });
  await disconnectEarlier(harness);
  Object.assign(harness.settings, { sendGrid, timing, slack, organization: slug });
  await harness.sql.query("DELETE FROM sender_pause");
  harness.receiver.setFaulty(!plan.strict);
  const starting = Date.now();
  await Promise.all(
    [...harness.servers.slice(0, plan.servers), ...harness.slackApps.slice(0, plan.slackApps)].map(
      startSlot,
    ),
  );
  const pace = Math.min(maxPace, Math.max(1, (Date.now() - starting) / quietStartMs));
  const round = { plan, harness, sendGrid, organization, eventLog: createEventLog(), pace };
  if (slack.oauth) await connect(round);
  return round;
}

/** Nothing is broken yet, so a process that does not come up never will: its environment is wrong. */
async function startSlot(slot: AppSlot): Promise<void> {
  const deadline = new AbortController();
  const late = wait(maxStartMs, true, { signal: deadline.signal }).catch(() => false);
  const isLate = await Promise.race([late, slot.up().then(() => false)]);
  deadline.abort();
  if (isLate) throw new Error(`${slot.name} does not start: ${slot.output()}`);
}

/** The workspace serves the organization of this round, by a token that the database keeps. */
async function connect(round: Round): Promise<void> {
  const { harness } = round;
  const done = await installWorkspace(round, { server: 0, slackApp: 0 });
  if (done !== "answered") throw new Error("the workspace could not be connected");
  const { teamId } = harness.workspace;
  const approvalsChannelId = harness.workspace.channel("approvals").id;
  const owner = await clientOf(round, 0, "owner");
  await owner.slack.updateInstallation.mutate({ teamId, approvalsChannelId });
}

/** Also a round with a token in its environment leaves the workspace to its organization. */
async function disconnectEarlier({ store, workspace }: Harness): Promise<void> {
  const { teamId } = workspace;
  const earlier = await store.read.slack.installationOfTeam(teamId);
  if (earlier === null) return;
  const { organizationId } = earlier;
  await disableWorkspace(store, { organizationId, teamId, reason: "app_uninstalled" });
}

/** A single process learns at once which organization its workspace serves now; several only within seconds. */
function servesAnother({ settings }: Harness, { slack, slackApps }: Plan): boolean {
  const { oauth, socket } = settings.slack;
  return slack.oauth && oauth && slack.socket === socket && slackApps === 1;
}

async function load(round: Round): Promise<void> {
  const { acts, faults } = round.plan;
  const { pace } = round;
  const ends = new AbortController();
  const breaking = faults.map(async (fault) => {
    await wait(fault.atMs * pace);
    await inject(round, fault, ends.signal);
  });
  await Promise.all(
    acts.map(async (act) => {
      await wait(act.atMs * pace);
      await perform(round, act);
    }),
  );
  ends.abort();
  await Promise.all(breaking);
}

/** What is needed to understand a failed round. */
export async function keepLogs(
  harness: Harness,
  report: RoundReport,
  folder: string,
): Promise<string> {
  const place = join(folder, `${report.plan.scenario ?? "round"}-${report.plan.seed}`);
  await mkdir(place, { recursive: true });
  const { plan, facts, findings, log } = report;
  const json = (value: unknown) => JSON.stringify(value, null, 2);
  await writeFile(join(place, "findings.json"), json(findings));
  await writeFile(join(place, "plan.json"), json(plan));
  await writeFile(join(place, "facts.json"), json(facts));
  await writeFile(join(place, "happened.txt"), `${log.join("\n")}\n`);
  await writeFile(join(place, "slack-calls.json"), json(harness.slack.calls()));
  for (const slot of [...harness.servers, ...harness.slackApps])
    await writeFile(join(place, `${slot.name.replaceAll(" ", "-")}.log`), slot.output());
  return place;
}
