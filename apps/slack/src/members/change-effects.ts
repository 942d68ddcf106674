import type { SlackMember } from "../request/as-slack-member.ts";
import type { ChangeEffects } from "../text/member-text.ts";

const maxCounted = 100;

/** What hangs on a member, as the person who is about to change something sees it. */
export async function changeEffects(
  { caller }: Pick<SlackMember, "caller">,
  userId: string,
): Promise<ChangeEffects> {
  const [sent, { delegations, nextCursor }, { policy }] = await Promise.all([
    caller.invitation.list({ inviterUserId: userId, states: ["pending"], limit: maxCounted }),
    caller.approval.listDelegations({ limit: maxCounted }),
    caller.organization.get(),
  ]);
  const theirs = delegations.filter(({ from, to }) => [from.userId, to.userId].includes(userId));
  return {
    openInvitations: { count: sent.invitations.length, more: sent.nextCursor !== null },
    delegations: { count: theirs.length, more: nextCursor !== null },
    onInviterLoss: policy.onInviterLoss,
  };
}
