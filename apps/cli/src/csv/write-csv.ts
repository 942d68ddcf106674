import { delimiters } from "./read-csv.ts";

/** What a spreadsheet takes for the start of a formula, after any apostrophes that defuse it. */
const formula = /^'*[=+\-@＝＋－＠\t\r\n]/u;
const needsQuotes = /["\r\n,;\t]/;

/** CSV that a spreadsheet shows and never executes; `restoreCell` undoes what that takes. */
export function writeCsv(
  rows: readonly (readonly string[])[],
  { delimiter, needsMark }: { delimiter: string; needsMark: boolean },
): string {
  const between = delimiters.includes(delimiter) ? delimiter : ",";
  const lines = rows.map((cells) => cells.map((cell) => quoted(defused(cell))).join(between));
  return `${needsMark ? "\ufeff" : ""}${lines.join("\r\n")}\r\n`;
}

/** The cell as it was before `writeCsv`. */
export function restoreCell(cell: string): string {
  return cell.startsWith("'") && formula.test(cell) ? cell.slice(1) : cell;
}

/** Spreadsheets end a cell at NUL, so it is made visible. */
function defused(cell: string): string {
  const shown = cell.replaceAll("\0", "\ufffd");
  return formula.test(shown) ? `'${shown}` : shown;
}

function quoted(cell: string): string {
  return needsQuotes.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
