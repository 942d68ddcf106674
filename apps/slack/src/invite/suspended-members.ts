import { parseEmailAddress, rankOf, type EntryResult } from "@usher/core";

import type { SlackMember } from "../request/as-slack-member.ts";
import { ownRights } from "../request/own-rights.ts";
import { memberEntry } from "../request/member-entry.ts";
import type { MemberEntry } from "../text/member-text.ts";

/** Members among the invited who are suspended. */
export type SuspendedMembers = {
  /** Those whom the person may reactivate, by the address as it was typed. */
  offered: ReadonlyMap<string, MemberEntry>;
  /** The names of people who can reactivate the others. */
  reactivators: readonly string[];
};

export const noneSuspended: SuspendedMembers = { offered: new Map(), reactivators: [] };

/** Only to decide what is offered: core decides at the click. */
export async function readSuspended(
  slackMember: SlackMember,
  results: readonly EntryResult[],
): Promise<SuspendedMembers> {
  const typed = results.flatMap(({ email, error }) =>
    error?.code === "invite.member_suspended" ? [email] : [],
  );
  if (typed.length === 0) return noneSuspended;
  const { store, organizationId, userId } = slackMember;
  const { members, roles, users } = store.read;
  const userOf = new Map<string, string>();
  for (const email of typed) {
    const parsed = parseEmailAddress(email);
    const user = parsed.ok ? await users.findByVerifiedEmail(parsed.address.key) : null;
    if (user !== null) userOf.set(email, user.id);
  }
  const [found, customRoles, rights] = await Promise.all([
    members.ofUsers(organizationId, [...userOf.values()]),
    roles.list(organizationId),
    ownRights(slackMember),
  ]);
  const suspended = found.filter(({ status }) => status === "suspended");
  const isOffered = ({ role }: (typeof found)[number]) =>
    rights.mayManageMembers && rankOf(role) <= rights.rank;
  const offered = new Map<string, MemberEntry>();
  for (const [email, user] of userOf) {
    const member = suspended.find((one) => one.userId === user && isOffered(one));
    if (member === undefined) continue;
    const view = {
      ...member,
      status: "suspended",
      roles: [member.role, ...member.customRoles],
    } as const;
    offered.set(email, memberEntry(view, customRoles));
  }
  const others = suspended.filter((member) => !isOffered(member));
  if (others.length === 0) return { offered, reactivators: [] };
  const rank = Math.max(rankOf("admin"), ...others.map(({ role }) => rankOf(role)));
  const able = await members.approvers({ organizationId, rank, userIds: null });
  const reactivators = able
    .filter((member) => member.userId !== userId)
    .flatMap(({ name, email }) => name ?? email ?? []);
  return { offered, reactivators };
}
