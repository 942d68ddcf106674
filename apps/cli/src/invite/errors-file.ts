import { access, writeFile } from "node:fs/promises";

import type { RowError } from "./person.ts";

/**
 * Writes the failures as CSV; true when there are any. Without any, a file of an earlier
 * run is emptied so that it is not misleading, and none is created.
 */
export async function writeErrors(path: string, failures: readonly RowError[]): Promise<boolean> {
  if (failures.length === 0 && !(await exists(path))) return false;
  const rows = failures.map(({ row, email, code, message }) => [String(row), email, code, message]);
  const lines = [["row", "email", "code", "message"], ...rows].map((cells) =>
    cells.map(quoted).join(","),
  );
  await writeFile(path, `${lines.join("\r\n")}\r\n`, { mode: 0o600 });
  return failures.length > 0;
}

function quoted(cell: string): string {
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
