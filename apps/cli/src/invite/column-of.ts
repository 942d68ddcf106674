export type Column = "email" | "roles" | "message" | "locale" | "expiresInHours";

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
]);

const bracketed = /\[[^[\]]*\]|\([^()]*\)/g;
const insignificant = /[^\p{L}\p{N}]/gu;

/** What a column of this name holds; null where Usher does not know it. */
export function columnOf(name: string): Column | null {
  const key = name
    .replaceAll(bracketed, "")
    .normalize("NFD")
    .replaceAll(insignificant, "")
    .toLowerCase();
  return names.get(key) ?? null;
}
