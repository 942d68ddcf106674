import { parseEmailAddress, type ParsedEmailAddress } from "../model/text/email-address.ts";

/**
 * An address that another system vouches for, so that whoever has it there is who has it here. Apart
 * from spaces around it and ASCII case it has to be written as it is stored: what only normalization
 * would make this address is another one (`not_canonical`), a domain in Unicode included.
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
