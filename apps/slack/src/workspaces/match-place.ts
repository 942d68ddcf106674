import type { Place, Workspace } from "./workspace.ts";

/**
 * The workspace a request belongs to: the team itself, the enterprise the app is installed on, or
 * the only workspace of that enterprise, whose channels people of a sister workspace share.
 */
export function matchPlace(
  workspaces: readonly Workspace[],
  { teamId, enterpriseId }: Place,
): Workspace | null {
  const team = workspaces.find(
    ({ facts }) => !facts.isEnterpriseInstall && facts.teamId === teamId,
  );
  if (team !== undefined) return team;
  if (enterpriseId === null) return null;
  const related = workspaces.filter(({ facts }) => facts.enterpriseId === enterpriseId);
  const [only] = related;
  const whole = related.find(({ facts }) => facts.isEnterpriseInstall);
  return whole ?? (related.length === 1 ? (only ?? null) : null);
}
