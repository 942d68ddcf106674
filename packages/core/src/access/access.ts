import type { Actor } from "../model/actor.ts";
import { UsherError } from "../model/errors.ts";
import type { Membership } from "../model/member.ts";
import {
  permissions as allPermissions,
  rankOf,
  rolePermissions,
  type Permission,
} from "../model/roles.ts";
import type { User } from "../model/user.ts";
import type { Organization } from "../model/organization.ts";
import type { AccessRecord } from "../ports/organization-repository.ts";

/** Who the caller is in one organization, as the database says at this moment. */
export type Access = {
  organization: Organization;
  actor: Actor;
  membership: Membership | null;
  user: User | null;
  rank: number;
  permissions: ReadonlySet<Permission>;
  /** What the procedure declares: for what is not the caller's own, one of these is needed. */
  procedurePermissions: readonly Permission[];
};

/** The stored record of an actor that was already authenticated. */
export function accessOf(
  actor: Actor,
  record: AccessRecord,
  procedurePermissions: readonly Permission[] = [],
): Access {
  return {
    organization: record.organization,
    actor,
    membership: record.membership,
    user: record.user,
    rank: actorRank(actor, record.membership),
    permissions: new Set(actorPermissions(actor, record.membership)),
    procedurePermissions,
  };
}

/** Whether the caller's role, or the list of the organization's key, gives what the procedure requires. */
export function hasProcedurePermission({ permissions, procedurePermissions }: Access): boolean {
  return procedurePermissions.some((permission) => permissions.has(permission));
}

/** Throws `authorize.forbidden` unless `hasProcedurePermission`. */
export function requireProcedurePermission(access: Access): void {
  const [permission] = access.procedurePermissions;
  if (!hasProcedurePermission(access)) throw new UsherError("authorize.forbidden", { permission });
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
