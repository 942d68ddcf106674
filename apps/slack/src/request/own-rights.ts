import { actorPermissions, rankOf } from "@usher/core";

import type { SlackMember } from "./as-slack-member.ts";

export type OwnRights = { mayManageMembers: boolean; rank: number };

/** What the member who acts may do now. Only to decide what is offered: core decides about every change. */
export async function ownRights({
  store,
  userId,
  organizationId,
}: Pick<SlackMember, "store" | "userId" | "organizationId">): Promise<OwnRights> {
  const membership = await store.read.members.findByUser(organizationId, userId);
  if (membership?.status !== "active") return { mayManageMembers: false, rank: 0 };
  const actor = { kind: "slack_user", userId, teamId: "", slackUserId: "" } as const;
  const permissions = actorPermissions(actor, membership);
  return {
    mayManageMembers: permissions.includes("member:manage"),
    rank: rankOf(membership.role),
  };
}
