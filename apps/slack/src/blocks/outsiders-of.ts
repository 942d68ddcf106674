import type { ApprovalView } from "@usher/core";

type Policy = { approval: { autoApproveDomains: string[] }; domains: { allow: string[] } };

/** Addresses outside every domain that the policy names; none where it names none. */
export function outsidersOf(approval: ApprovalView, policy: Policy): string[] {
  const trusted = [...policy.approval.autoApproveDomains, ...policy.domains.allow];
  if (trusted.length === 0) return [];
  return approval.invitations
    .map(({ email }) => email)
    .filter((email) => !trusted.some((domain) => isWithin(email, domain)));
}

function isWithin(email: string, domain: string): boolean {
  const own = email.slice(email.lastIndexOf("@") + 1);
  return own === domain || own.endsWith(`.${domain}`);
}
