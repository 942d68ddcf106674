/** From the lowest rank to the highest. */
export const systemRoles = ["member", "billing", "admin", "owner"] as const;
export type SystemRole = (typeof systemRoles)[number];

export const permissions = [
  "member:read",
  "member:invite",
  "member:manage",
  "invitation:approve",
  "invitation:accept",
  "role:manage",
  "organization:manage",
  "api_key:manage",
  "audit:read",
  "suppression:manage",
] as const;
export type Permission = (typeof permissions)[number];

const ranks: Record<SystemRole, number> = { member: 10, billing: 20, admin: 30, owner: 40 };

const adminPermissions: readonly Permission[] = [
  "member:read",
  "member:invite",
  "member:manage",
  "invitation:approve",
  "role:manage",
  "audit:read",
  "suppression:manage",
];

const permissionsOfRole: Record<SystemRole, readonly Permission[]> = {
  member: [],
  billing: [],
  admin: adminPermissions,
  owner: permissions,
};

/** Custom roles rank as member, so a role set's rank is its system role's. */
export function rankOf(role: SystemRole): number {
  return ranks[role];
}

/** Roles whose holders decide about other members. */
export function isPrivileged(role: SystemRole): boolean {
  return ranks[role] >= ranks.admin;
}

export function roleOfRank(rank: number): SystemRole {
  return systemRoles.find((role) => ranks[role] >= rank) ?? "owner";
}

export function rolePermissions(role: SystemRole): readonly Permission[] {
  return permissionsOfRole[role];
}

export function isSystemRole(slug: string): slug is SystemRole {
  return (systemRoles as readonly string[]).includes(slug);
}
