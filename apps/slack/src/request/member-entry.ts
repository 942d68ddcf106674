import type { RouterOutputs } from "@usher/core";

import type { MemberEntry } from "../text/member-text.ts";
import type { SlackMember } from "./as-slack-member.ts";

type Shown = Pick<
  RouterOutputs["member"]["get"],
  "id" | "userId" | "name" | "email" | "version" | "status" | "accessUntil"
> & { roles: readonly string[] };
type CustomRole = { slug: string; name: string };

/** With the names of custom roles. */
export function memberEntry(member: Shown, customRoles: readonly CustomRole[]): MemberEntry {
  const { id, userId, name, email, version, status, roles, accessUntil } = member;
  const roleNames = roles.map(
    (role) => customRoles.find(({ slug }) => slug === role)?.name ?? role,
  );
  return { id, userId, name, email, version, status, roles, roleNames, accessUntil };
}

export function customRolesOf({
  store,
  organizationId,
}: Pick<SlackMember, "store" | "organizationId">): Promise<readonly CustomRole[]> {
  return store.read.roles.list(organizationId);
}

/** For what the app does by itself; null for one who was removed. */
export async function memberEntryOf(
  { store }: Pick<SlackMember, "store">,
  { organizationId, memberId: id }: { organizationId: string; memberId: string },
): Promise<MemberEntry | null> {
  const { members, roles } = store.read;
  const found = await members.find({ organizationId, id });
  if (found === null) return null;
  const { role, customRoles, status } = found;
  const shown = { ...found, status: status === "suspended" ? status : ("active" as const) };
  return memberEntry({ ...shown, roles: [role, ...customRoles] }, await roles.list(organizationId));
}
