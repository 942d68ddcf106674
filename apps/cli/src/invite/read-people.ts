import { parseEmailAddress } from "@usher/core";

import { decodeText } from "../csv/decode-text.ts";
import { readCsv } from "../csv/read-csv.ts";
import { restoreCell } from "../csv/write-csv.ts";
import { usageError } from "../error.ts";
import { inviteLayout, type Layout } from "./column-of.ts";
import { hasRow } from "./has-row.ts";
import type { Person, RowError } from "./person.ts";
import { readHeader, type Header } from "./read-header.ts";
import { readPerson } from "./read-person.ts";
import { isErrorCell, isErrorColumn, type Sheet } from "./sheet.ts";

export type People = { people: Person[]; failures: RowError[]; sheet: Sheet };

export type ReadOptions = {
  ignoreUnknownColumns: boolean;
  encoding?: string | undefined;
  /** Of people to invite unless given. */
  layout?: Layout;
};

type Row = { row: number; cells: readonly string[] };

/**
 * The people of a CSV file, each address once. Each row that a spreadsheet shows is among the people
 * or the failures; those could never be sent. Throws `CliError` for an invalid file.
 */
export function readPeople(bytes: Uint8Array, options: ReadOptions): People {
  const { text, needsMark } = decodeText(bytes, options.encoding);
  const { delimiter, rows } = readCsv(text);
  const visible = rows
    .map((cells, index) => ({ row: index + 1, cells }))
    .filter(({ cells }) => cells.some(isVisible));
  const filled = withoutErrorColumns(visible, delimiter);
  const [first] = filled;
  if (first === undefined) throw usageError("The file is empty.");
  const { ignoreUnknownColumns, layout = inviteLayout } = options;
  const header = readHeader(first.cells, { ignoreUnknownColumns, layout });
  const data = header.isRow ? filled.slice(1) : filled;
  if (data.length === 0) throw usageError("The file contains no addresses.");
  const sheet = {
    header: header.names,
    rows: new Map(data.map(({ row, cells }) => [row, cells])),
    delimiter,
    needsMark,
  };
  return { ...sorted(data, { header, delimiter }), sheet };
}

function isVisible(cell: string): boolean {
  return /[^\s\p{Cc}\p{Cf}]/u.test(cell);
}

/** An errors file that was corrected, without what it says about the run before. */
function withoutErrorColumns(rows: readonly Row[], delimiter: string): readonly Row[] {
  const names = rows[0]?.cells ?? [];
  if (!names.some(isErrorColumn)) return rows;
  const isAdded = (_: string, index: number) => isErrorColumn(names[index] ?? "");
  for (const { row, cells } of rows.slice(1)) {
    requireNoRows({ row, cells: cells.filter(isAdded) }, delimiter);
    const at = cells.findIndex((cell, index) => !isErrorCell(names[index] ?? "", cell));
    if (at >= 0) throw usageError(`Row ${row} has something else in its column ${names[at]}.`);
  }
  return rows
    .map(({ row, cells }) => ({
      row,
      cells: cells.filter((cell, index) => !isAdded(cell, index)).map(restoreCell),
    }))
    .filter(({ cells }) => cells.some(isVisible));
}

/** Cells that are not kept: rows inside them would be lost. */
function requireNoRows({ row, cells }: Row, delimiter: string): void {
  if (cells.some((cell) => hasRow(cell, delimiter)))
    throw usageError(`A cell of row ${row} contains other rows.`, "Is a closing quote missing?");
}

function sorted(
  rows: readonly Row[],
  file: { header: Header; delimiter: string },
): Pick<People, "people" | "failures"> {
  const people: Person[] = [];
  const failures: RowError[] = [];
  const firstRowOf = new Map<string, number>();
  for (const { row, cells } of rows) {
    const { person, failure } = readPerson({ row, cells, ...file });
    const { email } = person;
    const parsed = parseEmailAddress(email);
    const key = parsed.ok ? parsed.address.key : null;
    const before = key === null ? undefined : firstRowOf.get(key);
    if (failure !== null) failures.push({ row, email, code: "request.invalid", message: failure });
    else if (before !== undefined)
      failures.push({
        row,
        email,
        code: "invite.duplicate_email",
        message: `Row ${before} has the same address.`,
      });
    else {
      if (key !== null) firstRowOf.set(key, row);
      people.push(person);
    }
  }
  return { people, failures };
}
