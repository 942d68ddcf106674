import { UsherError } from "../model/errors.ts";
import type { OrganizationRecord } from "../model/organization.ts";
import type { Context } from "../ports/context.ts";
import { changeHeldOrganization, requireNotDeleted } from "./held-organization.ts";
import { checkedOrganizationName } from "./organization-name.ts";
import { renameOrganizationInput } from "./schemas.ts";

/**
 * Another name, another slug, or both. Callers that name the organization by its old slug have to be changed. Throws
 * `organization.slug_taken`, `organization.invalid_name`, `organization.wrong_state`.
 */
export async function renameOrganization(
  ctx: Context,
  reference: string,
  input: { name?: string | undefined; slug?: string | undefined },
): Promise<OrganizationRecord> {
  const wanted = renameOrganizationInput.parse(input);
  return changeHeldOrganization(ctx, reference, async (tx, found) => {
    requireNotDeleted(found);
    const { id, name: oldName, slug: oldSlug } = found;
    const { slug = oldSlug } = wanted;
    const name = wanted.name === undefined ? oldName : checkedOrganizationName(wanted.name);
    if (name === oldName && slug === oldSlug) return null;
    if (!(await tx.organizations.rename({ id, name, slug })))
      throw new UsherError("organization.slug_taken", { slug });
    return {
      action: "organization.renamed",
      data: { before: { name: oldName, slug: oldSlug }, after: { name, slug } },
    };
  });
}
