/** Why a channel cannot be used for approvals. */
export type ChannelProblem = "not_found" | "not_a_member" | "archived" | "shared";

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
