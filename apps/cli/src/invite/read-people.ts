import { parseEmailAddress } from "@usher/core";

import { usageError } from "../error.ts";
import type { Person, RowError } from "./person.ts";
import { readCsv } from "./read-csv.ts";

export type People = { people: Person[]; failures: RowError[] };

type Column = "email" | "roles" | "message" | "locale" | "expiresInHours" | null;

const withoutHeader: Column[] = ["email", "roles", "message"];
const names: Record<string, Column> = {
  email: "email",
  mail: "email",
  emailaddress: "email",
  role: "roles",
  roles: "roles",
  message: "message",
  locale: "locale",
  language: "locale",
  expiresinhours: "expiresInHours",
};

/**
 * The people of a CSV file, each address once. Rows that could never be sent are failures already.
 * Throws `CliError` for an invalid file.
 */
export function readPeople(
  bytes: Uint8Array,
  { ignoreUnknownColumns }: { ignoreUnknownColumns: boolean },
): People {
  const rows = readCsv(bytes).map((cells, index) => ({ row: index + 1, cells }));
  const filled = rows.filter(({ cells }) => cells.some((cell) => cell !== ""));
  const [first, ...rest] = filled;
  if (first === undefined) throw usageError("The file is empty.");
  const header = headerOf(first.cells);
  if (header !== null && !ignoreUnknownColumns) requireKnown(first.cells, header);
  const people = (header === null ? filled : rest).map(({ row, cells }) =>
    personOf(row, cells, header ?? withoutHeader),
  );
  if (people.length === 0) throw usageError("The file contains no addresses.");
  return sorted(people);
}

/** Null when the first row is a person already. */
function headerOf(cells: readonly string[]): Column[] | null {
  const columns = cells.map((cell) => names[cell.toLowerCase().replaceAll(/[\s_-]/g, "")] ?? null);
  if (columns.includes("email")) return columns;
  if (cells.some((cell) => cell.includes("@"))) return null;
  throw usageError(
    "The file has neither an email column nor an address in its first row.",
    "Columns are email, role, message, locale and expires_in_hours.",
  );
}

function requireKnown(cells: readonly string[], columns: readonly Column[]): void {
  const unknown = cells.filter((cell, index) => cell !== "" && columns[index] === null);
  if (unknown.length > 0)
    throw usageError(
      `Usher does not know the columns ${unknown.map((name) => JSON.stringify(name)).join(", ")}.`,
      "Rename them (email, role, message, locale, expires_in_hours) or add --ignore-unknown-columns.",
    );
  const twice = columns.find((column, at) => column !== null && columns.indexOf(column) !== at);
  if (twice) throw usageError(`The file has the column ${twice} twice.`);
}

type Row = Person & { failure?: string };

function personOf(row: number, cells: readonly string[], columns: readonly Column[]): Row {
  const cell = (column: Column) => cells[columns.indexOf(column)] ?? "";
  const roles = cell("roles")
    .split(/[\s;,|]+/)
    .filter((role) => role !== "");
  const hours = cell("expiresInHours");
  return {
    row,
    email: cell("email"),
    ...(roles.length > 0 && { roles }),
    ...(cell("message") !== "" && { message: cell("message") }),
    ...(cell("locale") !== "" && { locale: cell("locale") }),
    ...(/^\d{1,5}$/.test(hours) && { expiresInHours: Number(hours) }),
    ...(hours !== "" &&
      !/^\d{1,5}$/.test(hours) && { failure: "expires_in_hours is not a number." }),
  };
}

function sorted(rows: readonly Row[]): People {
  const people: Person[] = [];
  const failures: RowError[] = [];
  const firstRowOf = new Map<string, number>();
  for (const { failure, ...person } of rows) {
    const { row, email } = person;
    const parsed = parseEmailAddress(email);
    const key = parsed.ok ? parsed.address.key : null;
    const before = key === null ? undefined : firstRowOf.get(key);
    if (failure !== undefined)
      failures.push({ row, email, code: "request.invalid", message: failure });
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
