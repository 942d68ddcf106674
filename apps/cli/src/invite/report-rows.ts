import type { Terminal } from "../terminal.ts";
import type { ErrorsFile } from "./errors-file.ts";
import type { Person, RowError } from "./person.ts";

/** True when rows were written to the errors file. Without one, the rows that failed are notes. */
export async function reportRows(
  { stderr }: Terminal,
  errors: ErrorsFile | null,
  { failures, left }: { failures: readonly RowError[]; left: readonly Person[] },
): Promise<boolean> {
  if (errors !== null) {
    const rows = [...failures, ...left.map(notSent)];
    return errors.write(rows.toSorted((a, b) => a.row - b.row));
  }
  for (const { row, email, code, message } of failures)
    stderr.write(`row ${row}: ${JSON.stringify(email)}: ${message} (${code})\n`);
  const [next] = left;
  if (next !== undefined) stderr.write(`Not sent or not answered: from row ${next.row} on.\n`);
  return false;
}

function notSent({ row, email }: Person): RowError {
  const message = "It was not sent, or not answered. The same command continues here.";
  return { row, email, code: "cli.not_sent", message };
}
