import { domainListed } from "../policy.ts";
import { displayDomain, parseEmailAddress } from "./email-address.ts";
import { lookAlikeOf } from "./look-alike.ts";
import { nearestDomain } from "./nearest-domain.ts";

export const addressWarningCodes = ["misspelled_domain", "look_alike_domain"] as const;

export type AddressWarning = {
  code: (typeof addressWarningCodes)[number];
  /** The address that was probably meant; null where none is near. */
  suggestion: string | null;
};

/**
 * What is suspicious in a valid address: its domain is a typing mistake away from a known one, or looks like
 * one in letters of another script. `known` are domains of the organization, which are right as they stand, with their subdomains.
 */
export function addressWarning(email: string, known: readonly string[]): AddressWarning | null {
  const parsed = parseEmailAddress(email);
  if (!parsed.ok || domainListed(known, parsed.address.domain)) return null;
  const { domain } = parsed.address;
  const local = parsed.address.email.slice(0, -domain.length);
  const lookAlike = lookAlikeOf(domain);
  if (lookAlike !== null) {
    const { of } = lookAlike;
    // In Latin letters it may still be mistyped.
    const suggestion = of === null ? null : `${local}${nearestDomain(of, known) ?? of}`;
    return { code: "look_alike_domain", suggestion };
  }
  const meant = nearestDomain(displayDomain(domain) ?? domain, known);
  return meant === null ? null : { code: "misspelled_domain", suggestion: `${local}${meant}` };
}
