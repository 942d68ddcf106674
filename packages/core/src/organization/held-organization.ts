import { requireOperator } from "../access/require-operator.ts";
import type { AuditEntry } from "../model/events/audit-event.ts";
import { UsherError } from "../model/errors.ts";
import { isId } from "../model/ids.ts";
import type { OrganizationRecord } from "../model/organization.ts";
import { type Context, auditActor } from "../ports/context.ts";
import type { Repositories } from "../ports/store.ts";

type Change = Pick<AuditEntry, "action" | "data" | "personal">;

/**
 * Runs a change of the operator on an organization, a deleted one too, while its row is locked; audits it, and returns the
 * organization after it. Null changes nothing. Throws `organization.not_found`, and `organization.wrong_state` once
 * its erasure has begun.
 */
export async function changeHeldOrganization(
  ctx: Context,
  reference: string,
  change: (tx: Repositories, found: OrganizationRecord) => Promise<Change | null>,
): Promise<OrganizationRecord> {
  requireOperator(ctx);
  const named = isId(reference) ? reference.toLowerCase() : reference;
  return ctx.store.transaction(async (tx) => {
    const found = await tx.organizations.hold(named);
    if (found === null) throw new UsherError("organization.not_found");
    if (found.erasingAt !== null)
      throw wrongState("The organization is being erased, which cannot be stopped.");
    const changed = await change(tx, found);
    if (changed === null) return found;
    await tx.audit.append({
      organizationId: found.id,
      ...changed,
      actor: auditActor(ctx),
      subject: { kind: "organization", id: found.id },
    });
    const after = await tx.organizations.hold(found.id);
    if (after === null) throw new Error("a locked organization is not there");
    return after;
  });
}

export function wrongState(message: string): UsherError {
  return new UsherError("organization.wrong_state", { message });
}

export function requireNotDeleted({ status }: OrganizationRecord): void {
  if (status === "deleted")
    throw wrongState("The organization is deleted. Restore it first: usher organization restore.");
}
