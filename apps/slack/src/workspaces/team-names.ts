import { createCache } from "./cache.ts";
import type { Workspace } from "./workspace.ts";

export type TeamNames = {
  /** By the ids of their teams; one that Slack does not return is left out. */
  of(workspaces: readonly Workspace[]): Promise<ReadonlyMap<string, string>>;
};

const keptForMs = 24 * 3_600_000;

/** The names of workspaces: read from Slack when they are shown, once a day. */
export function createTeamNames(): TeamNames {
  const names = createCache<string>({ size: 1000, ttlMs: keptForMs });
  const learn = async ({ facts: { teamId }, clients }: Workspace): Promise<void> => {
    if (names.get(teamId) !== undefined) return;
    const { team } = await clients.interactive.auth.test();
    if (team) names.set(teamId, team);
  };
  return {
    async of(workspaces) {
      await Promise.allSettled(workspaces.map(learn));
      const known = workspaces.map(({ facts: { teamId } }) => [teamId, names.get(teamId)] as const);
      return new Map(known.flatMap(([id, name]) => (name === undefined ? [] : [[id, name]])));
    },
  };
}
