import { auditActor } from "../audit/audit.ts";
import { actorUserId } from "../kernel/actor.ts";
import type { Context } from "../kernel/context.ts";
import { UsherError } from "../kernel/errors.ts";
import { newId } from "../kernel/ids.ts";
import { parsePolicy } from "./policy.ts";
import type { OrganizationView } from "./schemas.ts";
import { organizationView } from "./view.ts";

/**
 * Makes an organization owned by the caller, who is a person signed in, or by nobody yet when the
 * system makes it. Throws `organization.slug_taken`.
 */
export async function createOrganization(
  ctx: Context,
  input: { slug: string; name: string },
): Promise<OrganizationView> {
  const { actor } = ctx;
  if (actor === null) throw new UsherError("authorize.unauthenticated");
  if (actor.kind !== "session" && actor.kind !== "system")
    throw new UsherError("authorize.forbidden");
  const userId = actorUserId(actor);
  return ctx.store.transaction(async (tx) => {
    const id = newId();
    const inserted = await tx.organizations.insert({
      id,
      slug: input.slug,
      name: input.name,
      policy: parsePolicy({}),
      owner: userId === null ? null : { membershipId: newId(), userId, role: "owner" },
    });
    if (!inserted) throw new UsherError("organization.slug_taken", { slug: input.slug });
    await tx.audit.append({
      organizationId: id,
      action: "organization.created",
      actor: auditActor(ctx),
      subject: { kind: "organization", id },
      data: { slug: input.slug, name: input.name },
    });
    const created = await tx.organizations.find(id);
    if (created === null) throw new Error("the organization just written is not there");
    return organizationView(created);
  });
}
