import { UsherError } from "../model/errors.ts";
import type { Permission } from "../model/roles.ts";
import type { Access } from "./access.ts";

/** Throws `authorize.forbidden`. */
export function requirePermission(access: Access, permission: Permission): void {
  if (!access.permissions.has(permission))
    throw new UsherError("authorize.forbidden", { permission });
}

/** Throws `authorize.insufficient_role` when the rank is above the caller's own. */
export function requireRank(access: Access, rank: number): void {
  if (rank > access.rank) throw new UsherError("authorize.insufficient_role");
}
