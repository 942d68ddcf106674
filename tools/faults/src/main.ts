import { tmpdir } from "node:os";
import { join } from "node:path";

import { wholeChainProblems } from "./chain-problems.ts";
import { readOptions, type Options } from "./options.ts";
import { formatTotals, roundLine, scenarioLines, totalsOf } from "./report.ts";
import { startHarness } from "./harness.ts";
import { keepLogs, runRound, type RoundReport } from "./run-round.ts";

const usage =
  "npm run test:faults -- [--rounds N] [--seed N] [--quick | --profile stalls | --scenario NAME …] [--beside DIR] [--logs FOLDER]";

async function main({ plans, logs, beside }: Options): Promise<boolean> {
  const harness = await startHarness({ beside });
  const stop = () => void harness.close().finally(() => process.exit(1));
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, stop);
  const reports: RoundReport[] = [];
  let chains: string[] = [];
  const folder = logs ?? join(tmpdir(), `usher-faults-logs-${process.pid}`);
  try {
    for (const plan of plans) {
      const report = await runRound(harness, plan);
      reports.push(report);
      console.log(roundLine(report));
      for (const { rule, what } of report.findings) console.log(`    ${rule}: ${what}`);
      if (report.findings.length > 0) console.log(`    ${await keepLogs(harness, report, folder)}`);
    }
    chains = await wholeChainProblems(harness);
  } finally {
    await harness.close();
  }
  console.log(`\n${formatTotals(totalsOf(reports))}`);
  for (const line of scenarioLines(reports)) console.log(line);
  for (const chain of chains) console.log(`the audit chain of ${chain}`);
  return chains.length === 0 && reports.every(({ findings }) => findings.length === 0);
}

function optionsOrUsage(): Options {
  try {
    return readOptions(process.argv.slice(2));
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n${usage}`);
    process.exit(2);
  }
}

try {
  process.exitCode = (await main(optionsOrUsage())) ? 0 : 1;
} catch (error) {
  console.error(error);
  process.exitCode = 1;
}
