import { parseArgs } from "node:util";

import { startLocalPostgres } from "@usher/local-postgres";
import { exitWithError } from "@usher/process";

import { openFuzz } from "./open-fuzz.ts";
import { runFuzz, type FuzzReport } from "./run-fuzz.ts";
import { heapGrowthMb, summaryOf } from "./summary.ts";

const heapMarginMb = 32;

/** `npm run fuzz -- --requests 100000 --concurrency 16 --seed 1`; ends with 1 when it found something. */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      requests: { type: "string", default: "100000" },
      concurrency: { type: "string", default: "16" },
      seed: { type: "string" },
    },
  });
  const seed = Number(values.seed ?? Date.now() % 2 ** 31);
  process.stdout.write(`seed ${seed}\n`);
  const settings = { fsync: "off", synchronous_commit: "off", full_page_writes: "off" };
  const postgres = await startLocalPostgres({ settings });
  try {
    const fuzz = await openFuzz(postgres.url);
    const report = await runFuzz({
      ...fuzz,
      requests: Number(values.requests),
      concurrency: Number(values.concurrency),
      seed,
      progress: showProgress,
    });
    await fuzz.close();
    process.stdout.write(summaryOf(report));
    const grew = heapGrowthMb(report) > heapMarginMb;
    if (grew) process.stdout.write(`the heap grew by more than ${heapMarginMb} MB\n`);
    process.exitCode = report.findings.length > 0 || grew ? 1 : 0;
  } finally {
    await postgres.stop();
  }
}

function showProgress({ sent, seconds, memory }: FuzzReport): void {
  const { heapBytes = 0, rssBytes = 0 } = memory.at(-1) ?? {};
  const rate = Math.round(sent / seconds);
  const mb = (bytes: number) => Math.round(bytes / 2 ** 20);
  process.stderr.write(
    `${sent} sent, ${rate}/s, heap ${mb(heapBytes)} MB, rss ${mb(rssBytes)} MB\n`,
  );
}

main().catch(exitWithError);
