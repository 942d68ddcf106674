import type { ApprovalView, InvitationView } from "@usher/core";

import type { SlackMember } from "../request/as-slack-member.ts";
import { ownRights } from "../request/own-rights.ts";
import type { HomeModel, HomeSection } from "../blocks/home-view.ts";
import type { WorkspaceFacts } from "../workspaces/workspace.ts";
import { outsidersOf } from "../blocks/outsiders-of.ts";

/** Which section was paged; every other one shows its newest. */
export type HomePlace = { section: HomeSection; cursor: string } | null;

/** What it shows from the database. */
export type HomeFacts = Omit<HomeModel, "command" | "teamNames">;

const requestsShown = 5;
const invitationsShown = 10;
const maxCounted = 100;
/** What waits or was denied stands among the requests. */
const invitedStates = [
  "pending",
  "accepted",
  "declined",
  "revoked",
  "expired",
  "failed",
] satisfies InvitationView["state"][];

export async function readHome(
  slackMember: SlackMember,
  { facts, place }: { facts: WorkspaceFacts; place: HomePlace },
): Promise<HomeFacts> {
  const { caller, userId } = slackMember;
  const cursorOf = (section: HomeSection) => (place?.section === section ? place.cursor : null);
  const at = (section: HomeSection) => {
    const cursor = cursorOf(section);
    return cursor === null ? {} : { cursor };
  };
  const { teamId } = facts;
  const [organization, waiting, mine, recent, { mayManageMembers }] = await Promise.all([
    caller.organization.get(),
    caller.approval.list({ waitingForMe: true, limit: requestsShown, ...at("waiting") }),
    caller.approval.list({ mine: true, limit: requestsShown, ...at("mine") }),
    caller.invitation.list({
      inviterUserId: userId,
      states: invitedStates,
      limit: invitationsShown,
      ...at("recent"),
    }),
    ownRights(slackMember),
  ]);
  const installations = mayManageMembers ? (await caller.slack.list()).installations : null;
  return {
    organizationName: organization.name,
    teamId,
    waiting: page(waiting.approvals, waiting.nextCursor, cursorOf("waiting")),
    waitingCount: await countWaiting(caller, waiting),
    mine: page(mine.approvals, mine.nextCursor, cursorOf("mine")),
    recent: page(recent.invitations, recent.nextCursor, cursorOf("recent")),
    outsidersOf: (approval) => outsidersOf(approval, organization.policy),
    installations,
  };
}

/** One more read only where the first page does not hold all. */
async function countWaiting(
  caller: SlackMember["caller"],
  first: { approvals: readonly ApprovalView[]; nextCursor: string | null },
): Promise<{ count: number; more: boolean }> {
  if (first.nextCursor === null) return { count: first.approvals.length, more: false };
  const all = await caller.approval.list({ waitingForMe: true, limit: maxCounted });
  return { count: all.approvals.length, more: all.nextCursor !== null };
}

function page<T>(items: readonly T[], next: string | null, cursor: string | null) {
  return { items, next, cursor };
}
