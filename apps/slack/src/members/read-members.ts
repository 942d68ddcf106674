import type { RouterOutputs } from "@usher/core";

import {
  maxSearch,
  membersPageSize,
  type MemberListModel,
  type MemberRow,
  type MembersPlace,
} from "../blocks/members/member-list-modal.ts";
import type { SlackMember } from "../request/as-slack-member.ts";
import { customRolesOf, memberEntry } from "../request/member-entry.ts";
import { ownRights, type OwnRights } from "../request/own-rights.ts";
import { rankOfRoles, type MemberAction } from "../text/member-text.ts";

type MemberView = RouterOutputs["member"]["get"];

/** A page of the members that the reader may see. Throws what `member.list` rejects with. */
export async function readMembers(
  slackMember: SlackMember,
  { text, cursor }: MembersPlace,
): Promise<MemberListModel> {
  const { caller, userId, organizationName } = slackMember;
  const searched = text?.slice(0, maxSearch).trim() || null;
  const [{ members, nextCursor }, customRoles, rights] = await Promise.all([
    caller.member.list({
      limit: membersPageSize,
      ...(searched === null ? {} : { text: searched }),
      ...(cursor === null ? {} : { cursor }),
    }),
    customRolesOf(slackMember),
    ownRights(slackMember),
  ]);
  const rows = members.map((member): MemberRow => {
    const isSelf = member.userId === userId;
    const actions = actionsFor(rights, { ...member, isSelf });
    return { ...memberEntry(member, customRoles), isSelf, actions };
  });
  return { organizationName, place: { text: searched, cursor }, members: rows, nextCursor };
}

type Manageable = Pick<MemberView, "roles" | "status"> & { isSelf: boolean };

/** What the reader may do with a member; nothing above their own rank. */
export function actionsFor(
  { mayManageMembers, rank }: OwnRights,
  { isSelf, status, ...member }: Manageable,
): MemberAction[] {
  if (!mayManageMembers || rankOfRoles(member) > rank) return [];
  if (isSelf) return ["change_role", "remove"];
  return status === "suspended"
    ? ["reactivate", "change_role", "remove"]
    : ["change_role", "suspend", "remove"];
}
