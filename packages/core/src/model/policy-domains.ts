import { parseEmailAddress } from "./text/email-address.ts";
import { UsherError } from "./errors.ts";
import type { OrganizationPolicy } from "./policy.ts";

/**
 * The policy with its domains as addresses are compared with them: punycode, each once. Throws
 * `organization.invalid_policy`: an entry that no address can match would guard nothing.
 */
export function withComparableDomains(policy: OrganizationPolicy): OrganizationPolicy {
  const { approval, domains } = policy;
  return {
    ...policy,
    approval: {
      ...approval,
      autoApproveDomains: comparable(approval.autoApproveDomains, "approval.autoApproveDomains"),
    },
    domains: {
      allow: comparable(domains.allow, "domains.allow"),
      block: comparable(domains.block, "domains.block"),
    },
  };
}

function comparable(typed: readonly string[], path: string): string[] {
  const normalized = typed.map((domain, index) => {
    const parsed = parseEmailAddress(`someone@${domain}`);
    if (parsed.ok) return parsed.address.domain;
    throw new UsherError("organization.invalid_policy", {
      message: `“${domain}” is not a domain. Write it like acme.com. Subdomains are included.`,
      path: `${path}.${index}`,
    });
  });
  return [...new Set(normalized)];
}
