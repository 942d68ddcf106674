import { createCache } from "./cache.ts";
import type { Logger } from "../config.ts";
import { resolveChannel } from "./resolve-channel.ts";
import type { Workspace } from "./workspace.ts";

export type ChannelCheck = {
  /** The workspace, without its approvals channel when that must not be used. */
  checked(workspace: Workspace): Promise<Workspace>;
  forget(teamId: string): void;
};

const checkAgainMs = 10 * 60_000;

/** A channel that was chosen by its id may be shared or archived by now; nothing is posted there. */
export function createChannelCheck(log: Logger): ChannelCheck {
  const problems = createCache<{ channelId: string; problem: string | null }>({
    size: 1000,
    ttlMs: checkAgainMs,
  });
  return {
    async checked(workspace) {
      const { teamId, approvalsChannelId: channelId } = workspace.facts;
      if (channelId === null) return workspace;
      let known = problems.get(teamId);
      if (known?.channelId !== channelId) {
        const problem = await problemOf(workspace, channelId);
        // Slack did not say; the post itself will show it.
        if (problem === undefined) return workspace;
        known = { channelId, problem };
        problems.set(teamId, known);
        if (problem !== null) {
          log.error({ teamId, channel: channelId }, problem);
          workspace.health.note(problem.includes("shared") ? shared : archived);
        }
      }
      if (known.problem === null) return workspace;
      return { ...workspace, facts: { ...workspace.facts, approvalsChannelId: null } };
    },
    forget: (teamId) => problems.delete(teamId),
  };
}

const shared = "approvals_channel_shared";
const archived = "approvals_channel_archived";

async function problemOf(
  { clients }: Workspace,
  channelId: string,
): Promise<string | null | undefined> {
  try {
    const found = await resolveChannel(clients.background, channelId);
    return found.ok ? null : found.problem;
  } catch {
    return undefined;
  }
}
