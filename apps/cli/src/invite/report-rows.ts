import type { Terminal } from "../terminal.ts";
import type { ErrorsFile } from "./errors-file.ts";
import type { Person, RowError } from "./person.ts";

type Rows = {
  failures: readonly RowError[];
  left: readonly Person[];
  /** What happened to those who are left, as a sentence begins. */
  leftAre: string;
};

/** True when rows were written to the errors file. Without one, the rows that failed are notes. */
export async function reportRows(
  { stderr }: Terminal,
  errors: ErrorsFile | null,
  { failures, left, leftAre }: Rows,
): Promise<boolean> {
  if (errors !== null) {
    const rows = [...failures, ...left.map((person) => rowLeft(person, leftAre))];
    return errors.write(rows.toSorted((a, b) => a.row - b.row));
  }
  for (const { row, email, code, message } of failures)
    stderr.write(`row ${row}: ${JSON.stringify(email)}: ${message} (${code})\n`);
  const [next] = left;
  if (next !== undefined) stderr.write(`${leftAre}: from row ${next.row} on.\n`);
  return false;
}

function rowLeft({ row, email }: Person, leftAre: string): RowError {
  const message = `${leftAre}. The same command continues here.`;
  return { row, email, code: "cli.not_sent", message };
}
