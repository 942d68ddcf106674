import type { Context } from "../ports/context.ts";
import { changeTrustedDomains, type TrustedDomains } from "./change-trusted-domains.ts";
import { parseDomain } from "./parse-domain.ts";

/** Takes the mark away. Members who were imported stay. */
export async function untrustDomain(
  ctx: Context,
  input: { domain: string },
): Promise<TrustedDomains> {
  return changeTrustedDomains(ctx, { domain: parseDomain(input.domain), trusted: false });
}
