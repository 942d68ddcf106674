import { writeFile } from "node:fs/promises";

import { runCompare } from "./compare/run-compare.ts";
import { formatComparisons, isWorse } from "./compare/verdict.ts";
import { readOptions, type RunOptions } from "./options.ts";
import { runBench } from "./run-bench.ts";
import { formatTable, machineLine } from "./table.ts";

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  const { compare } = options;
  await (compare === null ? measure(options) : compareWith(compare, options));
  if (options.quick) console.log("\n--quick shows that the bench works; its results mean nothing.");
}

async function measure(options: RunOptions): Promise<void> {
  const report = await runBench(options, (line) => console.error(line));
  console.log(`${machineLine(report.machine)}\n\n${formatTable(report.metrics)}`);
  if (report.failures.length > 0) process.exitCode = 1;
  await save(options, report);
}

async function compareWith(directory: string, options: RunOptions): Promise<void> {
  const report = await runCompare(directory, options, (line) => console.error(line));
  console.log(`${machineLine(report.machine)}\n\n${formatComparisons(report.comparisons)}`);
  if (report.comparisons.some(isWorse) && !options.quick) process.exitCode = 1;
  await save(options, report);
}

async function save({ json }: RunOptions, report: object): Promise<void> {
  if (json !== null) await writeFile(json, `${JSON.stringify(report, null, 2)}\n`);
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
