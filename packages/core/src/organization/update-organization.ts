import type { z } from "zod";

import { loadAccess } from "../access/load-access.ts";
import { requireStepUp } from "../access/require-step-up.ts";
import { UsherError } from "../model/errors.ts";
import { type Context, auditActor } from "../ports/context.ts";
import { checkedExternalId } from "./external-id.ts";
import { checkedOrganizationName } from "./organization-name.ts";
import type { OrganizationView, updateOrganizationInput } from "./schemas.ts";
import { organizationView } from "./view.ts";

/**
 * Owners only. What is left out stays as it is. Throws `mfa.step_up_required`, `organization.invalid_name`,
 * `organization.external_id_taken`, `version.conflict`.
 */
export async function updateOrganization(
  ctx: Context,
  input: z.output<typeof updateOrganizationInput>,
): Promise<OrganizationView> {
  return ctx.store.transaction(async (tx) => {
    const { organization } = await loadAccess(ctx, tx);
    requireStepUp(ctx);
    const name =
      input.name === undefined || input.name === organization.name
        ? organization.name
        : checkedOrganizationName(input.name);
    const externalId =
      input.externalId === undefined
        ? organization.externalId
        : checkedExternalId(input.externalId);
    const updated = await tx.organizations.update({
      id: organization.id,
      expectedVersion: input.expectedVersion ?? organization.version,
      name,
      externalId,
    });
    if (!updated) throw new UsherError("version.conflict");
    await tx.audit.append({
      organizationId: organization.id,
      action: "organization.updated",
      actor: auditActor(ctx),
      subject: { kind: "organization", id: organization.id },
      data: {
        ...(input.name !== undefined && { name }),
        ...(input.externalId !== undefined && { externalId }),
      },
    });
    const { version } = organization;
    return organizationView({ ...organization, name, externalId, version: version + 1 });
  });
}
