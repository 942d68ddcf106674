import type { Logger } from "../config.ts";
import { createCache } from "./cache.ts";
import { channelProblemText, type ChannelProblem } from "./channel-problem.ts";
import { judgeChannel, loadChannel } from "./resolve-channel.ts";
import { chosenChannelId, type Workspace } from "./workspace.ts";

export type ChannelCheck = {
  /** The workspace, without its approvals channel when that cannot be used. Asks Slack when that is due. */
  checked(workspace: Workspace): Promise<Workspace>;
  /** The same by what is known already, for requests that a person waits for. */
  known(workspace: Workspace): Workspace;
  /** What Slack said about the channel otherwise: it rejected a post, or reported a change. */
  report(workspace: Workspace, problem: ChannelProblem): Promise<void>;
  /** The organizations with a channel that cannot be used now. */
  blockedOrganizations(): string[];
  /** What is known has to be asked again. */
  expire(teamId: string): void;
  forget(teamId: string): void;
};

type Knowledge = {
  channelId: string | null;
  problem: ChannelProblem | null;
  /** Since when it is so, and when Slack said so last. */
  since: number;
  checkedAt: number;
};

type Deps = {
  log: Logger;
  /** The channel cannot be used; called again whenever that is confirmed. */
  onBlocked: (workspace: Workspace, problem: ChannelProblem) => Promise<void>;
  /** It can be used again. */
  onUsable: (workspace: Workspace) => Promise<void>;
};

const checkAgainMs = 10 * 60_000;
const minBlockedMs = 5000;
const keptForMs = 7 * 24 * 3_600_000;

/** A channel may be shared, archived or left by now; nothing is posted there. */
export function createChannelCheck({ log, onBlocked, onUsable }: Deps): ChannelCheck {
  const teams = createCache<Knowledge>({ size: 1000, ttlMs: keptForMs });
  const blocked = new Map<string, string>();

  const knowledgeOf = ({ facts }: Workspace): Knowledge | null => {
    const known = teams.get(facts.teamId);
    return known?.channelId === chosenChannelId(facts) ? known : null;
  };
  const learn = async (workspace: Workspace, problem: ChannelProblem | null): Promise<void> => {
    const { organizationId, teamId } = workspace.facts;
    const channelId = chosenChannelId(workspace.facts);
    const before = knowledgeOf(workspace);
    const now = Date.now();
    const since = before?.problem === problem ? before.since : now;
    teams.set(teamId, { channelId, problem, since, checkedAt: now });
    if (problem === null) {
      blocked.delete(teamId);
      if (before !== null && before.problem !== null) await onUsable(workspace);
      return;
    }
    blocked.set(teamId, organizationId);
    if (since === now) log.error({ teamId, channel: channelId }, channelProblemText(problem));
    await onBlocked(workspace, problem);
  };
  const check = async (workspace: Workspace): Promise<void> => {
    const known = knowledgeOf(workspace);
    // Another channel was chosen, or none.
    if (known === null) blocked.delete(workspace.facts.teamId);
    else if (!isDue(known)) return;
    const problem = await problemOf(workspace, known);
    // Slack did not say; the post itself will show it.
    if (problem !== undefined) await learn(workspace, problem);
  };
  return {
    async checked(workspace) {
      await check(workspace);
      return withKnowledge(workspace, knowledgeOf(workspace));
    },
    known(workspace) {
      // The next request knows what this one found out.
      check(workspace).catch((err: unknown) =>
        log.warn({ err }, "an approvals channel was not checked"),
      );
      return withKnowledge(workspace, knowledgeOf(workspace));
    },
    report: learn,
    blockedOrganizations: () => [...new Set(blocked.values())],
    expire(teamId) {
      const known = teams.get(teamId);
      if (known) teams.set(teamId, { ...known, checkedAt: 0 });
    },
    forget(teamId) {
      teams.delete(teamId);
      blocked.delete(teamId);
    },
  };
}

function withKnowledge(workspace: Workspace, known: Knowledge | null): Workspace {
  if (known === null || known.problem === null) return workspace;
  const blockedChannel = { id: known.channelId, problem: known.problem };
  return { ...workspace, facts: { ...workspace.facts, approvalsChannelId: null, blockedChannel } };
}

/** A problem is looked at soon after it began, and less often the longer it lasts. */
function isDue({ problem, since, checkedAt }: Knowledge): boolean {
  const blockedMs = Math.max(minBlockedMs, (checkedAt - since) / 4);
  const everyMs = problem === null ? checkAgainMs : Math.min(checkAgainMs, blockedMs);
  return Date.now() - checkedAt >= everyMs;
}

/** Undefined when Slack did not say. */
async function problemOf(
  { facts, clients }: Workspace,
  known: Knowledge | null,
): Promise<ChannelProblem | null | undefined> {
  const channelId = chosenChannelId(facts);
  // One that was looked for by its name is found elsewhere.
  if (channelId === null) return undefined;
  try {
    const channel = await loadChannel(clients.background, channelId);
    // A private channel that the app has left does not exist for it.
    if (channel === null) return known?.problem === "not_a_member" ? "not_a_member" : "not_found";
    const problem = judgeChannel(channel);
    if (problem !== null) return problem;
    // Whether the app may post in a public channel that it is not in depends on its scopes.
    return known?.problem === "not_a_member" && channel.is_member === false ? "not_a_member" : null;
  } catch {
    return undefined;
  }
}
