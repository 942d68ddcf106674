import type { z } from "zod";

import { requireStepUp } from "../access/require-step-up.ts";
import { type Context, auditActor } from "../ports/context.ts";
import { UsherError } from "../model/errors.ts";
import { newId } from "../model/ids.ts";
import { limitCreations } from "./limit-creations.ts";
import { checkedExternalId } from "./external-id.ts";
import { checkedOrganizationName } from "./organization-name.ts";
import { parsePolicy } from "../model/policy.ts";
import { createOrganizationInput, type OrganizationView } from "./schemas.ts";
import { organizationView } from "./view.ts";

/**
 * Makes an organization. The system makes one for the given owner, or without any; a person who is
 * signed in owns what they make, where the installation lets members create (`organizationCreation`),
 * three in 24 hours and ten in all. Throws `authorize.forbidden`, `mfa.step_up_required`,
 * `organization.slug_taken`, `organization.external_id_taken`, `organization.invalid_name`, `organization.creation_limit`.
 */
export async function createOrganization(
  ctx: Context,
  input: z.input<typeof createOrganizationInput>,
  { ownerUserId = null }: { ownerUserId?: string | null } = {},
): Promise<OrganizationView> {
  const creator = requireCreator(ctx);
  requireStepUp(ctx);
  const { slug, name: typed, externalId: given } = createOrganizationInput.parse(input);
  const name = checkedOrganizationName(typed);
  const externalId = checkedExternalId(given);
  const userId = creator ?? ownerUserId;
  return ctx.store.transaction(async (tx) => {
    if (creator !== null) await limitCreations(tx, creator);
    const id = newId();
    const inserted = await tx.organizations.insert({
      id,
      slug,
      name,
      policy: parsePolicy({}),
      externalId,
      createdBy: creator,
      owner: userId === null ? null : { membershipId: newId(), userId, role: "owner" },
    });
    if (!inserted) throw new UsherError("organization.slug_taken", { slug });
    await tx.audit.append({
      organizationId: id,
      action: "organization.created",
      actor: auditActor(ctx),
      subject: { kind: "organization", id },
      data: {
        slug,
        name,
        ...(externalId !== null && { externalId }),
        ...(userId !== null && { ownerUserId: userId }),
      },
    });
    const created = await tx.organizations.find(id);
    if (created === null) throw new Error("the organization just written is not there");
    return organizationView(created);
  });
}

/** The user who creates, or null for the system. */
function requireCreator({ actor, organizationCreation = "operator" }: Context): string | null {
  if (actor === null) throw new UsherError("authorize.unauthenticated");
  if (actor.kind === "system") return null;
  if (actor.kind !== "session")
    throw new UsherError("authorize.forbidden", {
      message: "Only a signed-in person or the operator can create an organization.",
    });
  if (organizationCreation !== "members")
    throw new UsherError("authorize.forbidden", {
      message: "Only the operator of this server can create organizations. Ask them for one.",
    });
  return actor.userId;
}
