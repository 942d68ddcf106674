import { addressOf } from "@usher/core";

import { parseDays, parseUntil, untilExamples } from "./access-end.ts";
import type { Column } from "./column-of.ts";
import { hasRow } from "./has-row.ts";
import { parseLocale, parseRoles } from "./parse-options.ts";
import type { Person } from "./person.ts";
import type { Header } from "./read-header.ts";

type Given = { row: number; cells: readonly string[]; header: Header; delimiter: string };

/** A longer cell would make the server reject the whole call. No valid value is this long. */
const maxLength: Record<Column, number> = {
  email: 1_024,
  roles: 1_000,
  message: 2_000,
  locale: 35,
  expiresInHours: 100,
  accessForDays: 100,
  accessUntil: 100,
  name: 200,
  firstName: 100,
  lastName: 100,
  externalId: 255,
};
const cellName: Record<Column, string> = {
  email: "email",
  roles: "role",
  message: "message",
  locale: "locale",
  expiresInHours: "expires_in_hours",
  accessForDays: "access_for_days",
  accessUntil: "access_until",
  name: "name",
  firstName: "first_name",
  lastName: "last_name",
  externalId: "external_id",
};

/** One row; `failure` says why it cannot be sent. */
export function readPerson(given: Given): { person: Person; failure: string | null } {
  const cell = (column: Column) => given.cells[given.header.columns.indexOf(column)] ?? "";
  const roles = parseRoles([cell("roles")]);
  const hours = cell("expiresInHours");
  const days = parseDays(cell("accessForDays"));
  const until = parseUntil(cell("accessUntil"));
  const name = cell("name") || `${cell("firstName")} ${cell("lastName")}`.trim();
  const person = {
    row: given.row,
    email: addressOf(cell("email")),
    ...(roles.length > 0 && { roles }),
    ...(cell("message") !== "" && { message: cell("message") }),
    ...(cell("locale") !== "" && { locale: parseLocale(cell("locale")) }),
    ...(/^\d{1,5}$/.test(hours) && { expiresInHours: Number(hours) }),
    ...(days !== null && { accessFor: { days } }),
    ...(until !== null && { accessUntil: until }),
    ...(name !== "" && { name }),
    ...(cell("externalId") !== "" && { externalId: cell("externalId") }),
  };
  const failure = endFailure(cell("accessForDays"), cell("accessUntil"));
  return { person, failure: failure ?? failureOf(given, person.email, hours) };
}

function endFailure(days: string, until: string): string | null {
  if (days !== "" && until !== "")
    return "The row has both access_for_days and access_until. Keep one of them.";
  if (days !== "" && parseDays(days) === null) return "access_for_days is not a number of days.";
  if (until !== "" && parseUntil(until) === null) return `access_until is not ${untilExamples}.`;
  return null;
}

function failureOf(given: Given, email: string, hours: string): string | null {
  if (hours !== "" && !/^\d{1,5}$/.test(hours)) return "expires_in_hours is not a number.";
  const [mark] = /^['#]/.exec(email) ?? [];
  if (mark !== undefined) return `The address begins with ${mark}, so it was not sent.`;
  return cellFailure(given) ?? extraCell(given) ?? swallowedRow(given);
}

function cellFailure({ cells, header }: Given): string | null {
  for (const [index, column] of header.columns.entries()) {
    const cell = cells[index] ?? "";
    if (column === null) continue;
    if (cell.includes("\0")) return `The ${cellName[column]} cell contains a NUL character.`;
    const max = maxLength[column];
    if (cell.length > max) return `The ${cellName[column]} cell has more than ${max} characters.`;
  }
  return null;
}

/** A cell without a name above it: the row may be shifted, so nothing in it can be trusted. */
function extraCell({ cells, header }: Given): string | null {
  const at = cells.findIndex((cell, index) => {
    const name = header.names[index];
    return cell !== "" && (name === undefined || (name === "" && !header.ignoreUnknownColumns));
  });
  return at < 0
    ? null
    : `The header has no name for column ${at + 1}. Put quotes around a cell with a delimiter.`;
}

/** A quote that is closed too late puts the rows between into one cell. */
function swallowedRow({ cells, header, delimiter }: Given): string | null {
  const at = cells.findIndex(
    (cell, index) => header.columns[index] !== "email" && hasRow(cell, delimiter),
  );
  return at < 0 ? null : `Column ${at + 1} contains other rows. Is a closing quote missing?`;
}
