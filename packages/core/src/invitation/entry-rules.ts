import { UsherError } from "../model/errors.ts";
import { findLink } from "../model/text/find-link.ts";
import { domainListed, type OrganizationPolicy } from "../model/policy.ts";

const messageLength = 500;
const metadataBytes = 4096;

/** Hours until expiry, null for never. Throws `invite.expiry_out_of_range`. */
export function expiryHours(
  policy: OrganizationPolicy,
  requested: number | null | undefined,
): number | null {
  const { defaultHours, minHours, maxHours, allowNever } = policy.expiry;
  if (requested === undefined) return defaultHours;
  if (requested === null) {
    if (allowNever) return null;
    throw new UsherError("invite.expiry_out_of_range", {
      message: "Invitations of this organization always expire.",
    });
  }
  if (requested < minHours || requested > maxHours)
    throw new UsherError("invite.expiry_out_of_range", {
      message: `Choose between ${minHours} and ${maxHours} hours.`,
      minHours,
      maxHours,
    });
  return requested;
}

/** The trimmed message or null. Throws `invite.message_rejected`, with the `word` that reads as a link. */
export function checkedMessage(message: string | undefined): string | null {
  const text = message?.trim() ?? "";
  if (text === "") return null;
  if (Array.from(text).length > messageLength)
    throw new UsherError("invite.message_rejected", {
      message: `A message has at most ${messageLength} characters.`,
    });
  const word = findLink(text);
  if (word !== null)
    throw new UsherError("invite.message_rejected", {
      message: `A message cannot contain links. Remove "${word}".`,
      word,
    });
  return text;
}

/** Throws `invite.metadata_too_large`. */
export function checkedMetadata(
  metadata: Record<string, unknown> | undefined,
): Record<string, unknown> {
  const value = metadata ?? {};
  if (Buffer.byteLength(JSON.stringify(value)) > metadataBytes)
    throw new UsherError("invite.metadata_too_large");
  return value;
}

/** A well-formed language tag, or the organization's. Throws `request.invalid`. */
export function checkedLocale(policy: OrganizationPolicy, locale: string | undefined): string {
  if (locale === undefined) return policy.locale;
  try {
    return Intl.getCanonicalLocales(locale)[0] ?? policy.locale;
  } catch (cause) {
    throw new UsherError(
      "request.invalid",
      { message: "This is not a language tag.", path: "locale" },
      cause,
    );
  }
}

/** Throws `invite.domain_not_allowed`. A block entry wins over an allow entry. */
export function checkDomain(policy: OrganizationPolicy, domain: string): void {
  const { allow, block } = policy.domains;
  if (domainListed(block, domain) || (allow.length > 0 && !domainListed(allow, domain)))
    throw new UsherError("invite.domain_not_allowed", { domain });
}
