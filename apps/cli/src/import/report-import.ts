import { answer } from "../answer.ts";
import { exitCodes, type ExitCode } from "../exit-codes.ts";
import { explain, type Explained } from "../explain.ts";
import { number } from "../number.ts";
import { plain, type Terminal } from "../terminal.ts";
import type { ImportEnding } from "./import-chunks.ts";
import { countOfImports, type ImportOutcomes } from "./import-outcomes.ts";

type Report = {
  organization: { id: string; slug: string };
  dryRun: boolean;
  total: number;
  ending: ImportEnding;
  /** Where the rows that failed or were not imported are. */
  errorsFile: string | null;
  stateFile: string | null;
};

const reasons: Readonly<Record<string, string>> = {
  suspended: "a suspended member: usher member reactivate",
  other_roles: "a member with other roles: usher member change-role",
  other_access_end: "a member whose access ends at another time: usher member access",
};

/** Prints the outcome of a run, and returns the command's exit code. */
export function reportImport(
  terminal: Terminal,
  options: { json?: true },
  report: Report,
): ExitCode {
  const { ending, errorsFile } = report;
  const { outcomes, stopped, left } = ending;
  const explained = ending.error === null ? null : explain(ending.error);
  answer(terminal, options, {
    document: documentOf(report, explained),
    text: summaryLine(report, outcomes),
  });
  if (!options.json) {
    const say = (line: string) => void terminal.stderr.write(`${line}\n`);
    for (const { row, email, reason } of outcomes.skipped)
      say(`Row ${row}: ${plain(email)} is ${reasons[reason] ?? reason}`);
    if (errorsFile !== null)
      say(
        `${left.length > 0 ? "What failed or was not imported" : "What failed"}, row by row: ${errorsFile}`,
      );
    if (explained !== null) say(explained.message);
    if (explained?.advice) say(explained.advice);
    if (stopped || explained !== null) say(resumeLine(report, outcomes));
  }
  return exitCodeOf(ending, explained);
}

function exitCodeOf({ outcomes, stopped }: ImportEnding, explained: Explained | null): ExitCode {
  const { failures } = outcomes;
  const good = countOfImports(outcomes) - failures.length;
  if (explained?.exitCode === exitCodes.environment) return exitCodes.environment;
  if (explained !== null) return good > 0 ? exitCodes.partly : explained.exitCode;
  if (stopped) return exitCodes.partly;
  if (failures.length === 0) return exitCodes.ok;
  return good > 0 ? exitCodes.partly : exitCodes.rejected;
}

function documentOf(report: Report, explained: Explained | null) {
  const { organization, dryRun, total, ending, errorsFile, stateFile } = report;
  const { outcomes, stopped } = ending;
  const { failures, skipped, ...counts } = outcomes;
  return {
    organization,
    dryRun,
    finished: !stopped && explained === null,
    summary: {
      total,
      ...counts,
      skipped: skipped.length,
      failed: failures.length,
      left: total - countOfImports(outcomes),
    },
    failures,
    skipped,
    errorsFile,
    stateFile,
    ...(explained !== null && {
      error: { code: explained.code, message: explained.message, advice: explained.advice },
    }),
  };
}

function summaryLine({ dryRun, total }: Report, outcomes: ImportOutcomes): string {
  const { added, updated, unchanged, skipped, failures } = outcomes;
  const parts = [
    `${number(added)} ${dryRun ? "would be added" : "added"}`,
    ...(updated > 0 ? [`${number(updated)} ${dryRun ? "would be updated" : "updated"}`] : []),
    ...(unchanged > 0 ? [`${number(unchanged)} unchanged`] : []),
    ...(skipped.length > 0 ? [`${number(skipped.length)} skipped`] : []),
    ...(failures.length > 0 ? [`${number(failures.length)} failed`] : []),
  ];
  return `${parts.join(", ")} of ${number(total)}.`;
}

function resumeLine({ dryRun, stateFile, total }: Report, outcomes: ImportOutcomes): string {
  if (dryRun) return "Nothing was written.";
  const done = `${number(countOfImports(outcomes))} of ${number(total)} are done.`;
  return `${done} The same command ${stateFile === null ? "can be run again" : "continues from there"}; no one is added twice.`;
}
