import { readFile, stat, writeFile } from "node:fs/promises";
import { resolve } from "node:path";

import { writeCsv } from "../csv/write-csv.ts";
import { usageError } from "../error.ts";
import type { RowError } from "./person.ts";
import { errorColumns, type Sheet } from "./sheet.ts";

export type ErrorsFile = {
  /** True when a row was written. Without any, a file of an earlier run is emptied, and none is created. */
  write(failures: readonly RowError[]): Promise<boolean>;
};

/** How errors files began before they had the columns of the file. */
const formerStart = "row,email,code,message";

type Options = {
  path: string;
  sheet: Sheet;
  dryRun: boolean;
  /** The files of this run that the errors must not replace. */
  others: readonly (string | null)[];
};

/**
 * Rows as they were in the file, each with the reason: corrected, it can be run itself. Throws
 * `CliError` where the path is another file, or in a dry run the errors of a real one.
 */
export async function openErrorsFile(options: Options): Promise<ErrorsFile> {
  const { path, sheet, dryRun, others } = options;
  for (const other of others)
    if (other !== null && (await isSameFile(path, other))) throw misplaced(path, "is in use.");
  const before = await firstLineOf(path);
  const columns = dryRun ? errorColumns.dryRun : errorColumns.run;
  if (before !== null) requireReplaceable(path, before, dryRun);
  return {
    async write(failures) {
      if (failures.length === 0 && before === null) return false;
      const rows = failures.map(({ row, email, code, message }) => [
        String(row),
        code,
        message,
        ...(sheet.rows.get(row) ?? [email]),
      ]);
      const text = writeCsv([[...columns, ...sheet.header], ...rows], sheet);
      await writeFile(path, text, { mode: 0o600 });
      return failures.length > 0;
    },
  };
}

function requireReplaceable(path: string, firstLine: string, dryRun: boolean): void {
  const starts = (name: string) => firstLine.replace(/^"/, "").startsWith(name);
  if (firstLine.trim() === "" || starts(errorColumns.dryRun[0])) return;
  if (!starts(errorColumns.run[0]) && !starts(formerStart))
    throw misplaced(path, "is not an errors file.");
  if (dryRun)
    throw misplaced(path, "has the errors of a real run, which a dry run does not replace.");
}

function misplaced(path: string, reason: string) {
  return usageError(`${path} ${reason}`, "Specify another file with --errors.");
}

/** Null where there is no file. A device has nothing to lose, and reading it could wait forever. */
async function firstLineOf(path: string): Promise<string | null> {
  const found = await stat(path).catch(() => null);
  if (found === null) return null;
  if (!found.isFile()) return "";
  const text = await readFile(path, "utf8");
  return /^\ufeff?([^\r\n]*)/.exec(text)?.[1] ?? "";
}

async function isSameFile(one: string, other: string): Promise<boolean> {
  if (resolve(one) === resolve(other)) return true;
  const [a, b] = await Promise.all([one, other].map((path) => stat(path).catch(() => null)));
  if (!a || !b) return false;
  return a.dev === b.dev && a.ino === b.ino;
}
