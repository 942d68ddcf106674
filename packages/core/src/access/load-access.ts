import { actorUserId, type Actor } from "../model/actor.ts";
import type { Context } from "../ports/context.ts";
import { UsherError } from "../model/errors.ts";
import { isId } from "../model/ids.ts";
import { inScope, type Requirement } from "../model/requirement.ts";
import type { Repositories } from "../ports/store.ts";
import type { AccessRecord } from "../ports/organization-repository.ts";
import { type Access, accessOf, requireProcedurePermission } from "./access.ts";
import { isOperator } from "./require-operator.ts";

/**
 * Reads the caller's access to the organization of the call. Throws
 * `authorize.unauthenticated` without an actor, `organization.required` when it cannot be determined,
 * `organization.not_found` for an unknown and for a foreign one, `membership.inactive` for a
 * suspended member, `org.suspended`, and `authorize.forbidden` with the permission that is missing:
 * from the key's list, or from the role if the procedure requires it of every caller.
 */
export async function loadAccess(ctx: Context, repositories: Repositories): Promise<Access> {
  const { actor, requirement } = ctx;
  if (actor === null) throw new UsherError("authorize.unauthenticated");
  if (requirement === undefined) throw new Error("a verb was called without a requirement");
  const userId = actorUserId(actor);
  const reference = await organizationReference(ctx, actor, repositories);
  const record = await repositories.organizations.access(reference, userId);
  if (record === null) throw new UsherError("organization.not_found");
  if (!reaches(actor, record)) throw new UsherError("organization.not_found");
  ctx.onOrganization?.(record.organization.id);
  if (record.user?.status === "disabled")
    throw new UsherError("authorize.unauthenticated", { message: "This user is disabled." });
  if (userId !== null && record.membership?.status !== "active")
    throw new UsherError("membership.inactive");
  // The operator administers a suspended organization too: its keys, its audit, its policy.
  if (record.organization.status === "suspended" && !isOperator(ctx))
    throw new UsherError("org.suspended");
  if (!inScope(actor, requirement)) throw outOfScope(requirement);
  const access = accessOf(actor, record, requirement.permissions);
  if (requirement.role === "required") requireProcedurePermission(access);
  return access;
}

/**
 * Whether the caller's key may be used for the procedure, before anything else is looked at. Throws
 * what `loadAccess` throws, in its order.
 */
export async function requireScope(ctx: Context): Promise<void> {
  const { actor, requirement } = ctx;
  if (actor === null || requirement === undefined || inScope(actor, requirement)) return;
  // Which organization it names, and whether it is there, matters more to the caller.
  if (requirement.inOrganization) await loadAccess(ctx, ctx.store.read);
  throw outOfScope(requirement);
}

function outOfScope({ permissions: [permission] }: Requirement): UsherError {
  return new UsherError("authorize.forbidden", {
    message: `The permissions of this key do not include ${permission}.`,
    permission,
  });
}

async function organizationReference(
  ctx: Context,
  actor: Actor,
  repositories: Repositories,
): Promise<string> {
  if (ctx.organization !== null) {
    const reference = ctx.organization;
    return isId(reference) ? reference.toLowerCase() : reference;
  }
  if (actor.kind === "org_key") return actor.organizationId;
  const userId = actorUserId(actor);
  if (userId === null) throw new UsherError("organization.required");
  const ids = await repositories.organizations.someIdsOf(userId);
  const [only] = ids;
  if (only === undefined || ids.length > 1) throw new UsherError("organization.required");
  return only;
}

function reaches(actor: Actor, record: AccessRecord): boolean {
  switch (actor.kind) {
    case "system":
      return true;
    case "org_key":
      return actor.organizationId === record.organization.id;
    case "personal_key":
      return (
        record.membership !== null &&
        (actor.scope === null || actor.scope.includes(record.organization.id))
      );
    case "session":
    case "slack_user":
      return record.membership !== null;
  }
}
