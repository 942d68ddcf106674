import { UsherError } from "../model/errors.ts";
import { isPublicProvider } from "../model/text/nearest-domain.ts";
import type { Context } from "../ports/context.ts";
import { changeTrustedDomains, type TrustedDomains } from "./change-trusted-domains.ts";
import { parseDomain } from "./parse-domain.ts";

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
  return changeTrustedDomains(ctx, { domain, trusted: true });
}
