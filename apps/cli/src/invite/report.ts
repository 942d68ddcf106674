import type { RouterOutputs } from "@usher/client";

import { answer } from "../answer.ts";
import { exitCodes, type ExitCode } from "../exit-codes.ts";
import { explain, type Explained } from "../explain.ts";
import { plain, type Terminal } from "../terminal.ts";
import { number } from "../number.ts";
import { countOf } from "./outcomes.ts";
import type { Ending, Settings, Warning } from "./run-chunks.ts";

type Result = RouterOutputs["invitation"]["create"]["results"][number];

export type Report = {
  organization: { id: string; slug: string };
  settings: Settings;
  total: number;
  ending: Ending;
  /** Where the rows that failed or were not sent are. */
  errorsFile: string | null;
  stateFile: string | null;
  /** Of addresses on the command line; a file's rows are too many. */
  results: readonly Result[] | null;
};

/** Prints the outcome of a run, and returns the command's exit code. */
export function reportRun(terminal: Terminal, options: { json?: true }, report: Report): ExitCode {
  const { ending, total } = report;
  const explained = ending.error === null ? null : explain(ending.error);
  answer(terminal, options, {
    document: documentOf(report, explained),
    text: [...resultLines(report), summaryLine(report)].join("\n"),
  });
  if (!options.json) {
    for (const warning of ending.warnings)
      terminal.stderr.write(`${warningLine(warning, report)}\n`);
    if (report.errorsFile !== null)
      terminal.stderr.write(
        `${ending.left.length > 0 ? "What failed or was not sent" : "What failed"}, row by row: ${report.errorsFile}\n`,
      );
    if (explained !== null) terminal.stderr.write(`${explained.message}\n`);
    if (explained?.advice) terminal.stderr.write(`${explained.advice}\n`);
    if (ending.stopped || explained !== null)
      terminal.stderr.write(`${resumeLine(report, total)}\n`);
  }
  return exitCodeOf(ending, explained);
}

function exitCodeOf({ outcomes, stopped }: Ending, explained: Explained | null): ExitCode {
  const { invited, requested, skipped, failures } = outcomes;
  const good = invited + requested + skipped;
  if (explained?.exitCode === exitCodes.environment) return exitCodes.environment;
  if (explained !== null) return good > 0 ? exitCodes.partly : explained.exitCode;
  if (stopped) return exitCodes.partly;
  if (failures.length === 0) return exitCodes.ok;
  return good > 0 ? exitCodes.partly : exitCodes.rejected;
}

function documentOf(report: Report, explained: Explained | null) {
  const { organization, settings, total, ending, errorsFile, stateFile, results } = report;
  const { outcomes, warnings, stopped } = ending;
  const { failures, ...counts } = outcomes;
  return {
    organization,
    dryRun: settings.dryRun,
    finished: !stopped && explained === null,
    summary: { total, ...counts, failed: failures.length, left: total - countOf(outcomes) },
    failures,
    warnings,
    errorsFile,
    stateFile,
    ...(results !== null && { results }),
    ...(explained !== null && {
      error: { code: explained.code, message: explained.message, advice: explained.advice },
    }),
  };
}

function resultLines({ results }: Report): string[] {
  return (results ?? []).map(({ email, outcome, error }) =>
    error === null
      ? `${plain(email)}: ${outcome}`
      : `${plain(email)}: ${plain(error.message)} (${error.code})`,
  );
}

function warningLine({ row, email, suggestion }: Warning, { results }: Report): string {
  const place = results === null ? `Row ${row}: ` : "";
  const question =
    suggestion === null
      ? "its domain looks like another one."
      : `did you mean ${plain(suggestion)}?`;
  return `${place}${plain(email)} may be mistyped: ${question}`;
}

function summaryLine({ ending, settings, total }: Report): string {
  const { invited, requested, skipped, failures } = ending.outcomes;
  const parts = [
    `${number(invited)} ${settings.dryRun ? "would be invited" : "invited"}`,
    ...(requested > 0 ? [`${number(requested)} wait for an approval`] : []),
    ...(skipped > 0 ? [`${number(skipped)} skipped`] : []),
    ...(failures.length > 0 ? [`${number(failures.length)} failed`] : []),
  ];
  return `${parts.join(", ")} of ${number(total)}.`;
}

function resumeLine({ settings, stateFile, ending }: Report, total: number): string {
  if (settings.dryRun) return "Nothing was written.";
  const done = `${number(countOf(ending.outcomes))} of ${number(total)} are done.`;
  return stateFile === null
    ? `${done} Run the command again with the remaining addresses.`
    : `${done} The same command continues from there; no one is invited twice.`;
}
