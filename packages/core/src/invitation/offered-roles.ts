import { UsherError } from "../model/errors.ts";
import { isSystemRole, type SystemRole } from "../model/roles.ts";

export type OfferedRoles = { role: SystemRole; customRoles: readonly string[] };

/**
 * Reads the slugs of one entry in the order of the decision table: invalid_role, no_system_role,
 * multiple_system_roles, custom_roles_not_allowed. Slugs are a set; none given means `member`.
 */
export function offeredRoles(
  slugs: readonly string[] | null | undefined,
  customRoles: ReadonlySet<string>,
): OfferedRoles {
  const given = [...new Set(slugs ?? [])];
  if (given.length === 0) return { role: "member", customRoles: [] };
  const unknown = given.find((slug) => !isSystemRole(slug) && !customRoles.has(slug));
  if (unknown !== undefined)
    throw new UsherError("invite.invalid_role", {
      message: `There is no role ${JSON.stringify(unknown)}.`,
      role: unknown,
    });
  const system = given.filter(isSystemRole);
  const [role] = system;
  if (role === undefined) throw new UsherError("invite.no_system_role");
  if (system.length > 1) throw new UsherError("invite.multiple_system_roles", { roles: system });
  const custom = given.filter((slug) => !isSystemRole(slug));
  if (custom.length > 0 && role !== "member")
    throw new UsherError("invite.custom_roles_not_allowed", { role });
  return { role, customRoles: custom };
}
