import { UsherError } from "./errors.ts";
import { domainListed, type OrganizationPolicy } from "./policy.ts";
import { findLink } from "./text/find-link.ts";
import { checkLanguage } from "./text/languages.ts";

const maxMessageLength = 500;
const maxMetadataBytes = 4096;

/** `invite.domain_not_allowed`, or null. A block entry wins over an allow entry. */
export function domainRejection(policy: OrganizationPolicy, domain: string): UsherError | null {
  const { allow, block } = policy.domains;
  const listed = allow.length === 0 || domainListed(allow, domain);
  if (listed && !domainListed(block, domain)) return null;
  return new UsherError("invite.domain_not_allowed", { domain });
}

/** `invite.expiry_out_of_range`, or null. Hours until expiry, null for never; undefined takes the default. */
export function expiryRejection(
  { expiry: { minHours, maxHours, allowNever } }: OrganizationPolicy,
  hours: number | null | undefined,
): UsherError | null {
  if (hours === undefined) return null;
  if (hours === null) {
    const message = "Invitations of this organization always expire.";
    return allowNever ? null : new UsherError("invite.expiry_out_of_range", { message });
  }
  if (minHours <= hours && hours <= maxHours) return null;
  const message = `Choose between ${minHours} and ${maxHours} hours.`;
  return new UsherError("invite.expiry_out_of_range", { message, minHours, maxHours });
}

/** `invite.message_rejected`, with the `word` that reads as a link where there is one, or null. */
export function messageRejection(given: string | undefined): UsherError | null {
  const text = given?.trim() ?? "";
  if (Array.from(text).length > maxMessageLength) {
    const message = `A message has at most ${maxMessageLength} characters.`;
    return new UsherError("invite.message_rejected", { message });
  }
  const word = findLink(text);
  if (word === null) return null;
  const message = `A message cannot contain links. Remove "${word}".`;
  return new UsherError("invite.message_rejected", { message, word });
}

/** `request.invalid` for what is not a language tag, or a language without texts; or null. */
export function localeRejection(locale: string | undefined): UsherError | null {
  const problem = locale === undefined ? null : checkLanguage(locale);
  return problem === null
    ? null
    : new UsherError("request.invalid", { ...problem, path: "locale" });
}

/** `invite.metadata_too_large`, or null. */
export function metadataRejection(metadata: Record<string, unknown> = {}): UsherError | null {
  const bytes = Buffer.byteLength(JSON.stringify(metadata));
  return bytes > maxMetadataBytes ? new UsherError("invite.metadata_too_large") : null;
}
