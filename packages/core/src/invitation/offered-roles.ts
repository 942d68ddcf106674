import { UsherError } from "../model/errors.ts";
import { isSystemRole, type SystemRole } from "../model/roles.ts";

export type OfferedRoles = { role: SystemRole; customRoles: readonly string[] };

type Slugs = readonly string[] | null | undefined;

/** Throws what `parseRoles` answers. */
export function offeredRoles(slugs: Slugs, customRoles: ReadonlySet<string>): OfferedRoles {
  const roles = parseRoles(slugs, customRoles);
  if (roles instanceof UsherError) throw roles;
  return roles;
}

/**
 * Reads the slugs of one entry in the order of the decision table: invalid_role, no_system_role,
 * multiple_system_roles, custom_roles_not_allowed. Slugs are a set; none given means `member`.
 */
export function parseRoles(
  slugs: Slugs,
  customRoles: ReadonlySet<string>,
): OfferedRoles | UsherError {
  const given = [...new Set(slugs ?? [])];
  if (given.length === 0) return { role: "member", customRoles: [] };
  const unknown = given.find((slug) => !isSystemRole(slug) && !customRoles.has(slug));
  if (unknown !== undefined)
    return new UsherError("invite.invalid_role", {
      message: `There is no role ${JSON.stringify(unknown)}.`,
      role: unknown,
    });
  const system = given.filter(isSystemRole);
  const [role] = system;
  if (role === undefined) return new UsherError("invite.no_system_role");
  if (system.length > 1) return new UsherError("invite.multiple_system_roles", { roles: system });
  const custom = given.filter((slug) => !isSystemRole(slug));
  if (custom.length > 0 && role !== "member")
    return new UsherError("invite.custom_roles_not_allowed", { role });
  return { role, customRoles: custom };
}
