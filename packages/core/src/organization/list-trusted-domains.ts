import { loadOperatorAccess } from "../access/load-operator-access.ts";
import type { Context } from "../ports/context.ts";
import type { TrustedDomains } from "./change-trusted-domains.ts";

/** The domains whose addresses the organization's own callers may import. */
export async function listTrustedDomains(ctx: Context): Promise<TrustedDomains> {
  const { read } = ctx.store;
  const { id } = (await loadOperatorAccess(ctx, read)).organization;
  return { organizationId: id, domains: await read.organizations.trustedDomains(id) };
}
