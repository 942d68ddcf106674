import { parseEmailAddress, type ParsedEmailAddress } from "../model/text/email-address.ts";

/**
 * An address that another system has verified, so its holder there is its holder here. Apart from
 * surrounding spaces and ASCII case it must be written as stored: an address that only matches after
 * normalization is a different one (`not_canonical`), a domain in Unicode included.
 */
export function parseVerifiedAddress(
  raw: string,
): ParsedEmailAddress | { ok: false; reason: "not_canonical" } {
  const parsed = parseEmailAddress(raw);
  if (!parsed.ok) return parsed;
  const written = raw.replace(/^ +/, "").replace(/ +$/, "");
  return lowerAscii(written) === parsed.address.key
    ? parsed
    : { ok: false, reason: "not_canonical" };
}

/** `toLowerCase` makes an ASCII k of U+212A. */
function lowerAscii(text: string): string {
  return text.replaceAll(/[A-Z]+/g, (part) => part.toLowerCase());
}
