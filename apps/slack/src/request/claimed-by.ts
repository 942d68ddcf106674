import type { ClaimedIdentity } from "../workspaces/identify.ts";

type ClaimingBody = {
  user: { id: string; team_id?: string };
  team?: { id: string } | null;
  enterprise?: { id: string } | null;
};

/** Who clicked, submitted or typed, as Slack's payload says. */
export function claimedBy({ user, team, enterprise }: ClaimingBody): ClaimedIdentity {
  const teamId = user.team_id ?? team?.id ?? null;
  return { userId: user.id, teamId, enterpriseId: enterprise?.id ?? null };
}
