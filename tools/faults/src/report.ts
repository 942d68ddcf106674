import { groupBy } from "./group-by.ts";
import type { RoundReport } from "./run-round.ts";

const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`;

/** One line: the seed, what was done, what was broken, how long it took, and the verdict. */
export function roundLine(report: RoundReport): string {
  const { plan, counts, facts, findings } = report;
  const verdict = findings.length === 0 ? "ok" : `FAILED (${findings.length})`;
  const done = `${counts.answered} answered, ${counts.rejected} rejected, ${counts.unanswered} lost`;
  const made = `${facts.invitations.length} invitations, ${facts.emails.length} emails, ${facts.posts.length} posts`;
  return [
    `${plan.scenario === null ? "" : `${plan.scenario}, `}seed ${plan.seed}`,
    `${plan.servers}+${plan.slackApps} processes`,
    done,
    made,
    brokenText(report),
    `${seconds(report.ms)} (settled in ${seconds(report.settleMs)})`,
    verdict,
  ].join(" · ");
}

function brokenText({ plan }: RoundReport): string {
  const counts = groupBy(plan.faults, ({ kind }) => kind);
  return [...counts].map(([kind, faults]) => `${faults.length} ${kind}`).join(", ");
}

export type Totals = Record<string, number>;

export function totalsOf(reports: readonly RoundReport[]): Totals {
  const sum = (count: (report: RoundReport) => number) =>
    reports.reduce((total, report) => total + count(report), 0);
  const faults = reports.flatMap(({ plan }) => plan.faults);
  const byKind = groupBy(faults, ({ kind }) => kind);
  const crashPoints = reports.flatMap((report) => report.crashPoints).filter(({ came }) => came);
  const byCrashPoint = [...groupBy(crashPoints, ({ crashPoint }) => crashPoint)].map(
    ([crashPoint, some]) => [crashPoint, some.length] as const,
  );
  const unknown = (report: RoundReport) =>
    report.facts.audit.filter(({ action }) => action === "invitation.delivery_unknown").length;
  return {
    rounds: reports.length,
    "rounds that failed": reports.filter(({ findings }) => findings.length > 0).length,
    "acts answered": sum(({ counts }) => counts.answered),
    "acts rejected": sum(({ counts }) => counts.rejected),
    "acts without an answer": sum(({ counts }) => counts.unanswered),
    invitations: sum(({ facts }) => facts.invitations.length),
    emails: sum(({ facts }) => facts.emails.length),
    "emails of a second attempt": sum(secondEmails),
    "emails recorded unknown": sum(unknown),
    "known outcomes forgotten": sum(({ facts }) => facts.forgotten.length),
    "approval requests": sum(({ facts }) => facts.requests.length),
    "approval messages": sum(({ facts }) => facts.posts.length),
    "events in the feed": sum(({ facts }) => facts.feed.length),
    "calls of webhooks": sum(({ facts }) => facts.webhooks.length),
    "connections of the stream": sum(({ facts }) => facts.stream.connections),
    "changes in the audit": sum(({ facts }) => facts.audit.length),
    ...Object.fromEntries([...byKind].map(([kind, some]) => [`faults: ${kind}`, some.length])),
    ...Object.fromEntries(
      byCrashPoint.map(([crashPoint, count]) => [`broken when: ${crashPoint}`, count]),
    ),
    "moments that never came": sum(
      ({ crashPoints }) => crashPoints.filter(({ came }) => !came).length,
    ),
    "median seconds a round": median(reports.map(({ ms }) => ms / 1000)),
    "longest seconds a round": Math.max(...reports.map(({ ms }) => ms / 1000)),
  };
}

/** Of each scenario: what SendGrid took, what it took twice, and what was recorded unknown. */
export function scenarioLines(reports: readonly RoundReport[]): string[] {
  const inScenarios = reports.filter(({ plan }) => plan.scenario !== null);
  return [...groupBy(inScenarios, ({ plan }) => plan.scenario)].map(([name, some]) => {
    const totals = totalsOf(some);
    return [
      `${name}: ${some.length} rounds`,
      `${totals["emails"]} emails accepted`,
      `${totals["emails of a second attempt"]} twice`,
      `${totals["emails recorded unknown"]} recorded unknown`,
      `${totals["known outcomes forgotten"]} known and forgotten`,
      `${totals["rounds that failed"]} failed`,
    ].join(" · ");
  });
}

function secondEmails({ facts }: RoundReport): number {
  return facts.emails.length - new Set(facts.emails.map(({ sendId }) => sendId)).size;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

export function formatTotals(totals: Totals): string {
  const width = Math.max(...Object.keys(totals).map((name) => name.length));
  return Object.entries(totals)
    .map(([name, value]) => {
      const shown = Number.isInteger(value) ? String(value) : value.toFixed(1);
      return `${name.padEnd(width)}  ${shown.padStart(8)}`;
    })
    .join("\n");
}
