export type Column =
  | "email"
  | "roles"
  | "message"
  | "locale"
  | "expiresInHours"
  | "accessForDays"
  | "accessUntil"
  | "name"
  | "firstName"
  | "lastName"
  | "externalId";

/** What a kind of file is made of. */
export type Layout = {
  columns: ReadonlySet<Column>;
  /** The names of the columns of a file that has no header. */
  withoutHeader: readonly string[];
  /** What the names are, for people. */
  known: string;
};

export const inviteLayout: Layout = {
  columns: new Set([
    "email",
    "roles",
    "message",
    "locale",
    "expiresInHours",
    "accessForDays",
    "accessUntil",
  ]),
  withoutHeader: ["email", "role", "message"],
  known: "email, role, message, locale, expires_in_hours, access_for_days, access_until",
};

/** Lower case, without accents, punctuation and what is in brackets: as Google and Outlook export them, too. */
const names = new Map<string, Column>([
  ["email", "email"],
  ["mail", "email"],
  ["emailaddress", "email"],
  ["email1", "email"],
  ["email1value", "email"],
  ["primaryemail", "email"],
  ["emailadresse", "email"],
  ["emailadres", "email"],
  ["adresseemail", "email"],
  ["adressedemessagerie", "email"],
  ["correoelectronico", "email"],
  ["direcciondecorreoelectronico", "email"],
  ["indirizzopostaelettronica", "email"],
  ["role", "roles"],
  ["roles", "roles"],
  ["message", "message"],
  ["locale", "locale"],
  ["language", "locale"],
  ["expiresinhours", "expiresInHours"],
  ["accessfordays", "accessForDays"],
  ["accessfor", "accessForDays"],
  ["accessuntil", "accessUntil"],
  ["name", "name"],
  ["fullname", "name"],
  ["displayname", "name"],
  ["firstname", "firstName"],
  ["givenname", "firstName"],
  ["lastname", "lastName"],
  ["familyname", "lastName"],
  ["externalid", "externalId"],
  ["employeeid", "externalId"],
]);

const bracketed = /\[[^[\]]*\]|\([^()]*\)/g;
const insignificant = /[^\p{L}\p{N}]/gu;

/** What a column of this name holds; null where a file of this kind has none of that name. */
export function columnOf(name: string, { columns }: Layout): Column | null {
  const key = name
    .replaceAll(bracketed, "")
    .normalize("NFD")
    .replaceAll(insignificant, "")
    .toLowerCase();
  const column = names.get(key);
  return column !== undefined && columns.has(column) ? column : null;
}
