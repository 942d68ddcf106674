import { parseEmailAddress } from "./email-address.ts";

const maxTyped = 1024;
const named = /^([^<>]*)<([^<>]*)>$/;
const commented = /^([^\s()<>]+)\s+\(([^()]*)\)$/;
const mailto = /^mailto:([^?]+)/i;

/**
 * The address of `Jane Doe <jane@acme.com>`, `jane@acme.com (Jane)` or `mailto:jane@acme.com`; all else
 * as it was typed. A name that holds another address is left as it is: which one is meant is not ours
 * to guess.
 */
export function addressOf(typed: string): string {
  const text = typed.trim();
  if (text.length > maxTyped || parseEmailAddress(text).ok) return text;
  const [, name = "", inside] = named.exec(text) ?? [];
  if (inside !== undefined) return addressBeside(name, inside) ?? text;
  const [, before, comment = ""] = commented.exec(text) ?? [];
  if (before !== undefined) return addressBeside(comment, before) ?? text;
  return addressBeside("", text) ?? text;
}

function addressBeside(name: string, typed: string): string | null {
  const address = (mailto.exec(typed)?.[1] ?? typed).trim();
  const parsed = parseEmailAddress(address);
  if (!parsed.ok) return null;
  if (!name.includes("@")) return address;
  const same = parseEmailAddress(name.replaceAll(/["']/g, ""));
  return same.ok && same.address.key === parsed.address.key ? address : null;
}
