/** Why a channel cannot be used for approvals. */
export const channelProblems = ["not_found", "not_a_member", "archived", "shared"] as const;
export type ChannelProblem = (typeof channelProblems)[number];

const texts: Record<ChannelProblem, string> = {
  not_found:
    "the approvals channel was not found among the channels that the app is in; add the app to it (channel details, Integrations, Add an app)",
  not_a_member:
    "the app is not in the approvals channel; add it (channel details, Integrations, Add an app)",
  archived: "the approvals channel is archived; choose another one",
  shared: "the approvals channel is shared with another company; choose one that is not",
};

/** What is wrong, and what to do about it. */
export function channelProblemText(problem: ChannelProblem): string {
  return texts[problem];
}

const reasons: Record<ChannelProblem, string> = {
  not_found: "I'm not in that channel, or it no longer exists",
  not_a_member: "I'm not in that channel anymore",
  archived: "that channel is archived",
  shared: "that channel is shared with another company",
};

const remedies: Record<ChannelProblem, string> = {
  not_found:
    "Add me to it (channel details → Integrations → Add an app), or choose another channel.",
  not_a_member:
    "Add me to it (channel details → Integrations → Add an app), or choose another channel.",
  archived: "Unarchive it, or choose another channel.",
  shared: "Choose a channel of your own company.",
};

/** The same for people in Slack, after a colon. */
export function channelReason(problem: ChannelProblem): string {
  return reasons[problem];
}

/** What an admin can do, as a sentence. */
export function channelRemedy(problem: ChannelProblem): string {
  return remedies[problem];
}
