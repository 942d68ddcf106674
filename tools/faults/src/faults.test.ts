import { afterAll, beforeAll, expect, test } from "vitest";

import { planRound, quickSize } from "./plan.ts";
import { startHarness, type Harness } from "./harness.ts";
import { runRound } from "./run-round.ts";
import { parseScenario, planScenario, quickScenario } from "./scenario.ts";

let harness: Harness;
beforeAll(async () => {
  harness = await startHarness();
}, 240_000);
afterAll(() => harness.close());

// Chosen for what they break: a process at a moment, the database, both providers.
test.each([2, 7, 16])(
  "round %i: emails and shows committed work exactly once, whatever broke",
  { timeout: 300_000 },
  async (seed) => {
    const plan = planRound(seed, quickSize);
    // Whatever else breaks, and whichever process has it, the stream is cut.
    const cut = {
      atMs: quickSize.loadMs / 2,
      kind: "end",
      signal: "SIGKILL",
      downMs: 200,
    } as const;
    const faults = [...plan.faults, { ...cut, target: { app: "server", index: "every" } } as const];
    const report = await runRound(harness, { ...plan, faults });
    expect(report.findings, report.log.join("\n")).toEqual([]);
    expect(report.counts.answered).toBeGreaterThan(0);
    expect(report.facts.invitations.length).toBeGreaterThan(0);
    expect(report.facts.disturbances.length).toBeGreaterThan(0);
    expect(report.facts.feed.length).toBeGreaterThan(0);
    expect(report.facts.webhooks.some(({ taken }) => !taken)).toBe(true);
    expect(report.facts.stream.connections).toBeGreaterThan(1);
  },
);

test.each(["database-away-3", "stop-3"])(
  "%s: no email that SendGrid accepted goes twice",
  { timeout: 300_000 },
  async (name) => {
    const report = await runRound(harness, planScenario(parseScenario(name), 1, quickScenario));
    expect(report.findings, report.log.join("\n")).toEqual([]);
    expect(report.crashPoints).toEqual([{ crashPoint: "email accepted", came: true }]);
    expect(report.facts.emails.length).toBeGreaterThan(50);
  },
);
