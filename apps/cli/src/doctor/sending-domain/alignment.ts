import { getDomain } from "tldts";

export type AlignmentMode = "relaxed" | "strict";

/**
 * What was registered: the public suffix and one label (RFC 7489, 3.2). Private suffixes count, as customers
 * of one are strangers to each other. A suffix itself is its own.
 */
export function organizationalDomain(domain: string): string {
  return getDomain(domain, { allowPrivateDomains: true, extractHostname: false }) ?? domain;
}

/** Whether DMARC accepts what authenticated `domain` for an email from `from` (RFC 7489, 3.1). */
export function isAligned(domain: string, from: string, mode: AlignmentMode): boolean {
  if (mode === "strict") return domain === from;
  return organizationalDomain(domain) === organizationalDomain(from);
}
