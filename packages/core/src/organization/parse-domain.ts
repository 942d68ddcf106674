import { UsherError } from "../model/errors.ts";
import { parseEmailAddress } from "../model/text/email-address.ts";

/** As addresses are compared with it: lower case, punycode. */
export function parseDomain(typed: string): string {
  const parsed = parseEmailAddress(`someone@${typed.trim()}`);
  if (parsed.ok) return parsed.address.domain;
  throw new UsherError("request.invalid", {
    message: `${JSON.stringify(typed)} is not a domain. Write it like acme.com.`,
    path: "domain",
  });
}
