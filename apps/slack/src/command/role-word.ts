import { isSystemRole, systemRoles } from "@usher/core";

import { nearestWord } from "./nearest-word.ts";

const labels = /^(?:role|as)[:=]/u;
const aliases: Readonly<Record<string, string>> = {
  administrator: "admin",
  administrators: "admin",
  admins: "admin",
  members: "member",
  owners: "owner",
};

/** The role that a word names, also as `role:admin` or `administrator`; null for any other word. */
export function roleOf(word: string): string | null {
  const named = word.toLowerCase().replace(labels, "");
  const slug = aliases[named] ?? named;
  return isSystemRole(slug) || /^org-[a-z0-9-]+$/u.test(slug) ? slug : null;
}

/** Also a misspelled one, which is not a name: names begin with a capital. */
export function looksLikeRole(word: string): boolean {
  if (roleOf(word) !== null) return true;
  return word === word.toLowerCase() && nearestWord(word, systemRoles) !== null;
}
