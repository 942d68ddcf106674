/** A file as it was read, so that its rows can be written again. */
export type Sheet = {
  /** Names of the columns; what an errors file adds is left out, here and in the rows. */
  header: readonly string[];
  /** By the number of the row. One row may have more cells than the header. */
  rows: ReadonlyMap<number, readonly string[]>;
  delimiter: string;
  needsMark: boolean;
};

/** What an errors file has before the columns of the file. A dry run has another first one. */
export const errorColumns = {
  run: ["usher_row", "usher_code", "usher_error"],
  dryRun: ["usher_dry_run_row", "usher_code", "usher_error"],
} as const;

const [row, code, reason] = errorColumns.run;
const [dryRunRow] = errorColumns.dryRun;
/** What stands in them. A shifted row has something else there, which must not be lost. */
const contents = new Map<string, RegExp>([
  [row, /^\d*$/],
  [dryRunRow, /^\d*$/],
  [code, /^[a-z\d_.]*$/],
  [reason, /^(?!\S+@\S+$)/],
]);

export function isErrorColumn(name: string): boolean {
  return contents.has(name.toLowerCase());
}

/** False for a cell that only another column can have. */
export function isErrorCell(name: string, cell: string): boolean {
  return contents.get(name.toLowerCase())?.test(cell) ?? true;
}
