import { addressOf, parseEmailAddress } from "@usher/core";

import { usageError } from "../error.ts";
import { columnOf, type Column, type Layout } from "./column-of.ts";

export type Header = {
  /** False where the first row is a person already. */
  isRow: boolean;
  names: readonly string[];
  columns: readonly (Column | null)[];
  ignoreUnknownColumns: boolean;
};

const maxNamed = 5;

/** Throws `CliError` where a person would have to guess which column is meant. */
export function readHeader(
  cells: readonly string[],
  { ignoreUnknownColumns, layout }: { ignoreUnknownColumns: boolean; layout: Layout },
): Header {
  const columns = cells.map((name) => columnOf(name, layout));
  const isRow = columns.includes("email") && !cells.some(isAddress);
  if (!isRow) {
    requireAddressFirst(cells, layout);
    const names = layout.withoutHeader;
    const unnamed = names.map((name) => columnOf(name, layout));
    return { isRow, names, columns: unnamed, ignoreUnknownColumns };
  }
  requireNoAddress(cells);
  requireOnce(cells, columns);
  if (!ignoreUnknownColumns) requireKnown(cells, columns, layout);
  return { isRow, names: cells, columns, ignoreUnknownColumns };
}

function isAddress(cell: string): boolean {
  return parseEmailAddress(addressOf(cell)).ok;
}

function requireAddressFirst(cells: readonly string[], { known }: Layout): void {
  if (cells[0]?.includes("@")) return;
  const at = cells.findIndex((cell) => cell.includes("@"));
  if (at < 0)
    throw usageError(
      "The file has neither an email column nor an address in its first row.",
      `Columns are ${known}.`,
    );
  throw usageError(
    `The first row has an address in column ${at + 1}. Without a header the address is in the first column.`,
    `Add a row with the columns' names: ${known}.`,
  );
}

/** A stray quote can make the first person a part of the header. */
function requireNoAddress(cells: readonly string[]): void {
  if (cells.some((cell) => cell.includes("@")))
    throw usageError("The header contains an address.", "Is a closing quote missing?");
}

/** Two columns that mean the same: one of them would be lost. */
function requireOnce(names: readonly string[], columns: readonly (Column | null)[]): void {
  for (const column of new Set(columns)) {
    const same = names.filter((_name, index) => column !== null && columns[index] === column);
    if (same.length > 1)
      throw usageError(
        `The columns ${listed(same)} mean the same.`,
        "Remove one of them, or rename it and add --ignore-unknown-columns.",
      );
  }
}

function requireKnown(
  names: readonly string[],
  columns: readonly (Column | null)[],
  { known }: Layout,
): void {
  const unknown = names.filter((name, index) => name !== "" && columns[index] === null);
  if (unknown.length > 0)
    throw usageError(
      `Usher does not know the columns ${listed(unknown)}.`,
      `Rename them (${known}) or add --ignore-unknown-columns.`,
    );
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, maxNamed).map((name) => JSON.stringify(name));
  const more = names.length - shown.length;
  return `${shown.join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}
