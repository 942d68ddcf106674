import { loadOperatorAccess } from "../access/load-operator-access.ts";
import { UsherError } from "../model/errors.ts";
import { parseEmailAddress } from "../model/text/email-address.ts";
import { isPublicProvider } from "../model/text/nearest-domain.ts";
import { type Context, auditActor } from "../ports/context.ts";

export type TrustedDomains = { organizationId: string; domains: string[] };

/** The domains whose addresses the organization's own callers may import. */
export async function listTrustedDomains(ctx: Context): Promise<TrustedDomains> {
  const { read } = ctx.store;
  const { id } = (await loadOperatorAccess(ctx, read)).organization;
  return { organizationId: id, domains: await read.organizations.trustedDomains(id) };
}

/**
 * Marks a domain as the organization's own, so that its callers may import addresses of it: of exactly this domain.
 * Repeats are harmless. The operator's alone: who is imported counts as verified everywhere.
 */
export async function trustDomain(
  ctx: Context,
  input: { domain: string },
): Promise<TrustedDomains> {
  const domain = parseDomain(input.domain);
  if (isPublicProvider(domain))
    throw new UsherError("request.invalid", {
      message: `Anyone can get an address of ${domain}, so it cannot be an organization's own.`,
      path: "domain",
    });
  return changeDomains(ctx, { domain, trusted: true });
}

/** Takes the mark away. Members who were imported stay. */
export async function untrustDomain(
  ctx: Context,
  input: { domain: string },
): Promise<TrustedDomains> {
  return changeDomains(ctx, { domain: parseDomain(input.domain), trusted: false });
}

async function changeDomains(
  ctx: Context,
  { domain, trusted }: { domain: string; trusted: boolean },
): Promise<TrustedDomains> {
  return ctx.store.transaction(async (tx) => {
    const { id } = (await loadOperatorAccess(ctx, tx)).organization;
    const changed = trusted
      ? await tx.organizations.trustDomain(id, domain)
      : await tx.organizations.untrustDomain(id, domain);
    if (changed)
      await tx.audit.append({
        organizationId: id,
        action: trusted ? "organization.domain_trusted" : "organization.domain_untrusted",
        actor: auditActor(ctx),
        subject: { kind: "organization", id },
        data: { domain },
      });
    return { organizationId: id, domains: await tx.organizations.trustedDomains(id) };
  });
}

/** As addresses are compared with it: lower case, punycode. */
function parseDomain(typed: string): string {
  const parsed = parseEmailAddress(`someone@${typed.trim()}`);
  if (parsed.ok) return parsed.address.domain;
  throw new UsherError("request.invalid", {
    message: `${JSON.stringify(typed)} is not a domain. Write it like acme.com.`,
    path: "domain",
  });
}
