import { writeFile } from "node:fs/promises";

import { readOptions } from "./options.ts";
import { runBench } from "./run-bench.ts";
import { formatTable, machineLine } from "./table.ts";

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  const report = await runBench(options, (line) => console.error(line));
  console.log(`${machineLine(report.machine)}\n\n${formatTable(report.metrics)}`);
  if (options.quick) console.log("\n--quick shows that the bench works; its results mean nothing.");
  if (report.failures.length > 0) process.exitCode = 1;
  if (options.json !== null) await writeFile(options.json, `${JSON.stringify(report, null, 2)}\n`);
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
