import { isSystemRole, rankOf, type RouterOutputs } from "@usher/core";

import { addressText, joinList, oneLine, quoteName, quoteText, shorten } from "./slack-text.ts";

type MemberView = RouterOutputs["member"]["get"];

/** A member as Slack shows them: roles by their names. */
export type MemberEntry = Pick<MemberView, "id" | "userId" | "name" | "email" | "version"> & {
  /** When their access ends by itself; null for never. */
  accessUntil?: string | null;
  status: MemberView["status"];
  roles: readonly string[];
  roleNames: readonly string[];
};

export const memberActions = ["change_role", "suspend", "reactivate", "remove"] as const;
export type MemberAction = (typeof memberActions)[number];

export const actionTexts: Record<MemberAction, string> = {
  change_role: "Change role",
  suspend: "Suspend",
  reactivate: "Reactivate",
  remove: "Remove",
};

type Named = Pick<MemberEntry, "name" | "email">;
type WithRoles = Pick<MemberEntry, "roles" | "roleNames">;

/** For plain text: the name, or else the address. */
export function memberName({ name, email }: Named): string {
  return shorten(oneLine(name ?? "") || oneLine(email ?? ""), 100) || "a member";
}

/** For mrkdwn: "Jane Doe (jane@acme.com)". */
export function memberText(member: Named): string {
  const { name, email } = member;
  if (email === null) return quoteName(memberName(member));
  if (oneLine(name ?? "") === "") return addressText(email);
  return `${quoteName(memberName(member))} (${addressText(email)})`;
}

/** For mrkdwn: "member, Guide and Auditor". */
export function rolesText({ roleNames }: WithRoles): string {
  const names = roleNames.map((role) => quoteText(shorten(role, 64)));
  if (names.length <= 3) return joinList(names);
  return `${names.slice(0, 3).join(", ")} and ${names.length - 3} more`;
}

/** For mrkdwn: "the role billing", "the roles member and Guide". */
export function withRolesText(member: WithRoles): string {
  return `${roleWord(member)} ${rolesText(member)}`;
}

export function roleWord({ roleNames }: WithRoles): string {
  return roleNames.length === 1 ? "the role" : "the roles";
}

export function rankOfRoles({ roles }: Pick<WithRoles, "roles">): number {
  return Math.max(0, ...roles.filter(isSystemRole).map(rankOf));
}

/** What is known of a member before a change, as the confirmation says it. */
export type ChangeEffects = {
  /** Of invitations that they sent. */
  openInvitations: { count: number; more: boolean };
  delegations: { count: number; more: boolean };
  onInviterLoss: "revoke" | "reattribute";
};

export type ChangeFacts = {
  member: MemberEntry;
  isSelf: boolean;
  organizationName: string;
  effects: ChangeEffects;
};

/** What a confirmation says: who it is about, and what happens. For mrkdwn. */
export function changeLines(action: MemberAction, facts: ChangeFacts): string[] {
  const { member, isSelf, organizationName } = facts;
  const organization = quoteName(organizationName);
  const who = `*${memberText(member)}*, ${rolesText(member)}${member.status === "suspended" ? ", suspended" : ""}`;
  const [they, them, their] = isSelf ? ["You", "you", "your"] : ["They", "them", "their"];
  switch (action) {
    case "change_role":
      return [who, ...invitationLine(facts, "If the new role is lower")];
    case "suspend":
      return [
        who,
        `${they} lose all access to ${organization} immediately. An admin can reactivate ${them} later.`,
        ...endingLines(facts),
      ];
    case "reactivate":
      return [
        who,
        `${they} get ${their} ${member.roleNames.length === 1 ? "role" : "roles"} back immediately. Invitations and delegations that the suspension ended stay ended.`,
      ];
    case "remove":
      return [
        who,
        isSelf
          ? `You leave ${organization} and lose all access to it immediately. To come back, you need a new invitation.`
          : `They lose all access to ${organization} immediately, and their Slack account is disconnected. To come back, they need a new invitation.`,
        ...endingLines(facts),
      ];
  }
}

function endingLines(facts: ChangeFacts): string[] {
  const { isSelf, member, effects } = facts;
  const { count, more } = effects.delegations;
  const them = isSelf ? "you" : "them";
  const delegations =
    count === 0
      ? []
      : [`• ${countText(count, more, "delegation")} from or to ${them} ${ends(count)}.`];
  const they = isSelf ? "You" : "They";
  const approvals =
    rankOfRoles(member) >= rankOf("admin")
      ? [`• ${they} can no longer approve requests. Waiting requests stay open for others.`]
      : [];
  return [...invitationLine(facts), ...approvals, ...delegations];
}

function invitationLine(facts: ChangeFacts, condition: string | null = null): string[] {
  const { isSelf, effects } = facts;
  const { count, more } = effects.openInvitations;
  if (count === 0) return [];
  const they = isSelf ? "You" : "They";
  const start = `• ${they} sent ${countText(count, more, "open invitation")}. `;
  // Who leaves takes over nothing.
  const fate =
    count === 1 && !more
      ? fates.one[isSelf ? "revoke" : effects.onInviterLoss]
      : fates.several[isSelf ? "revoke" : effects.onInviterLoss];
  return [`${start}${condition === null ? capitalize(fate) : `${condition}, ${fate}`}`];
}

const fates = {
  one: {
    revoke: "it is revoked unless someone else vouches for it.",
    reattribute:
      "unless someone else vouches for it, it becomes yours, or is revoked if your role is too low.",
  },
  several: {
    revoke: "those that no one else vouches for are revoked.",
    reattribute:
      "those that no one else vouches for become yours, or are revoked if your role is too low.",
  },
} as const;

function ends(count: number): string {
  return count === 1 ? "ends" : "end";
}

function capitalize(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;
}

function countText(count: number, more: boolean, noun: string): string {
  return `${count}${more ? "+" : ""} ${noun}${count === 1 && !more ? "" : "s"}`;
}

export type ChangeResult = {
  member: Pick<MemberEntry, "name" | "email" | "roles" | "roleNames">;
  isSelf: boolean;
  /** It was so before. */
  isRepeat: boolean;
  revokedInvitations: number;
};

/** What was done, for mrkdwn. */
export function changedText(
  action: MemberAction,
  { member, isSelf, isRepeat, revokedInvitations }: ChangeResult,
  organizationName: string,
): string {
  const who = isSelf ? "You" : memberText(member);
  const organization = quoteName(organizationName);
  const roles = rolesText(member);
  const revoked =
    revokedInvitations === 0
      ? ""
      : ` ${countText(revokedInvitations, false, "open invitation")} ${revokedInvitations === 1 ? "was" : "were"} revoked.`;
  switch (action) {
    case "change_role": {
      const has = isSelf ? "have" : "has";
      const held = withRolesText(member);
      return isRepeat ? `${who} already ${has} ${held}.` : `${who} now ${has} ${held}.`;
    }
    case "suspend":
      if (isRepeat) return `${who} ${isSelf ? "were" : "was"} already suspended.`;
      return `${who} ${isSelf ? "are" : "is"} suspended.${revoked}`;
    case "reactivate":
      return isRepeat
        ? `${who} ${isSelf ? "are" : "is"} already active, as ${roles}.`
        : `${who} ${isSelf ? "are" : "is"} active again, as ${roles}.`;
    case "remove":
      return isSelf
        ? `You left ${organization}.${revoked}`
        : `${who} is no longer a member of ${organization}.${revoked}`;
  }
}

/** Under an empty list. */
export function noMembersText(text: string | null): string {
  return text === null ? "There are no more members." : `No member matches ‘${quoteText(text)}’.`;
}
