import { loadOperatorAccess } from "../access/load-operator-access.ts";
import { type Context, auditActor } from "../ports/context.ts";

export type TrustedDomains = { organizationId: string; domains: string[] };

/** Audited where it changes something. */
export async function changeTrustedDomains(
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
