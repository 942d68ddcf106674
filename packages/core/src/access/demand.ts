import { UsherError } from "../model/errors.ts";
import type { Permission } from "../model/roles.ts";
import type { Standing } from "./standing.ts";

/** Throws `authorize.forbidden`. */
export function demand(standing: Standing, permission: Permission): void {
  if (!standing.permissions.has(permission))
    throw new UsherError("authorize.forbidden", { permission });
}

/** Throws `authorize.insufficient_role` when the rank is above the caller's own. */
export function demandRank(standing: Standing, rank: number): void {
  if (rank > standing.rank) throw new UsherError("authorize.insufficient_role");
}
