import { actorUserId, type Actor } from "../kernel/actor.ts";
import type { Context } from "../kernel/context.ts";
import { UsherError } from "../kernel/errors.ts";
import { isId } from "../kernel/ids.ts";
import { inScope, type Requirement } from "../kernel/requirement.ts";
import type { Repositories } from "../kernel/store.ts";
import type { Membership } from "../member/member.ts";
import {
  permissions as allPermissions,
  rankOf,
  rolePermissions,
  type Permission,
} from "../role/roles.ts";
import type { User } from "../user/user.ts";
import type { Organization } from "./organization.ts";
import type { StandingRecord } from "./ports.ts";

/** Who the caller is in one organization, as the database says at this moment. */
export type Standing = {
  organization: Organization;
  actor: Actor;
  membership: Membership | null;
  user: User | null;
  rank: number;
  permissions: ReadonlySet<Permission>;
  /** What the procedure declares: for what is not the caller's own, one of these is needed. */
  required: readonly Permission[];
};

/**
 * Reads the caller's standing in the organization of the call. Throws
 * `authorize.unauthenticated` without an actor, `organization.required` when none can be told,
 * `organization.not_found` alike for an unknown and a foreign one, `membership.inactive` for a
 * suspended member, `org.suspended`, and `authorize.forbidden` with the permission that is missing:
 * from the key's list, or from the role where the procedure requires it of everybody.
 */
export async function loadStanding(ctx: Context, repositories: Repositories): Promise<Standing> {
  const { actor, requirement } = ctx;
  if (actor === null) throw new UsherError("authorize.unauthenticated");
  if (requirement === undefined) throw new Error("a verb was called without a requirement");
  const userId = actorUserId(actor);
  const reference = await organizationReference(ctx, actor, repositories);
  const record = await repositories.organizations.standing(reference, userId);
  if (record === null) throw new UsherError("organization.not_found");
  if (!reaches(actor, record)) throw new UsherError("organization.not_found");
  if (record.user?.status === "disabled") throw new UsherError("authorize.unauthenticated");
  if (userId !== null && record.membership?.status !== "active")
    throw new UsherError("membership.inactive");
  if (record.organization.status === "suspended") throw new UsherError("org.suspended");
  if (!inScope(actor, requirement)) throw outOfScope(requirement);
  const standing = standingOf(actor, record, requirement.permissions);
  if (requirement.role === "required") demandRequired(standing);
  return standing;
}

/**
 * Whether the caller's key may be used for the procedure, before anything else is looked at. Throws
 * what `loadStanding` throws, in its order.
 */
export async function requireScope(ctx: Context): Promise<void> {
  const { actor, requirement } = ctx;
  if (actor === null || requirement === undefined || inScope(actor, requirement)) return;
  // Which organization it names, and whether it is there, matters more to the caller.
  if (requirement.inOrganization) await loadStanding(ctx, ctx.store.read);
  throw outOfScope(requirement);
}

/** What the record says of an actor whom somebody checked already. */
export function standingOf(
  actor: Actor,
  record: StandingRecord,
  required: readonly Permission[] = [],
): Standing {
  return {
    organization: record.organization,
    actor,
    membership: record.membership,
    user: record.user,
    rank: actorRank(actor, record.membership),
    permissions: new Set(actorPermissions(actor, record.membership)),
    required,
  };
}

/** Whether the caller's role, or the list of the organization's key, gives what the procedure requires. */
export function holdsRequired({ permissions, required }: Standing): boolean {
  return required.some((permission) => permissions.has(permission));
}

/** Throws `authorize.forbidden` unless `holdsRequired`. */
export function demandRequired(standing: Standing): void {
  const [permission] = standing.required;
  if (!holdsRequired(standing)) throw new UsherError("authorize.forbidden", { permission });
}

function outOfScope({ permissions: [permission] }: Requirement): UsherError {
  return new UsherError("authorize.forbidden", {
    message: `The permissions of this key do not include ${permission}.`,
    permission,
  });
}

/** Throws `authorize.forbidden`. */
export function demand(standing: Standing, permission: Permission): void {
  if (!standing.permissions.has(permission))
    throw new UsherError("authorize.forbidden", { permission });
}

/** Throws `authorize.insufficient_role` when the rank is above the caller's own. */
export function demandRank(standing: Standing, rank: number): void {
  if (rank > standing.rank) throw new UsherError("authorize.insufficient_role");
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

function reaches(actor: Actor, record: StandingRecord): boolean {
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

function actorRank(actor: Actor, membership: Membership | null): number {
  if (actor.kind === "system") return rankOf("owner");
  if (actor.kind === "org_key") return rankOf(actor.maxRole);
  return membership ? rankOf(membership.role) : 0;
}

/** What an actor may do beside this membership. */
export function actorPermissions(
  actor: Actor,
  membership: Membership | null,
): readonly Permission[] {
  if (actor.kind === "system") return allPermissions;
  if (actor.kind === "org_key") return actor.permissions;
  const held = membership ? rolePermissions(membership.role) : [];
  if (actor.kind !== "personal_key" || actor.permissions === null) return held;
  const { permissions } = actor;
  return held.filter((permission) => permissions.includes(permission));
}
