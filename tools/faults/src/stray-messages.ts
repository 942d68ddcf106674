import type { Facts } from "./facts.ts";
import type { Round } from "./round.ts";

/**
 * Clicks Approve on every message that Slack has and the database does not know. Such a click must be
 * answered like any other, in whatever state the request is. Returns the errors.
 */
export async function clickStrayMessages(round: Round, facts: Facts): Promise<string[]> {
  const { plan, harness } = round;
  const { workspace, slackApps } = harness;
  const known = new Set(facts.slackMessages.map(({ ts }) => ts));
  if (!plan.slack.socket) workspace.setRequestUrl(`${slackApps[0]?.url}/slack/events`);
  const problems: string[] = [];
  for (const { ts, open, requestIds } of facts.posts) {
    if (known.has(ts) || !open || requestIds.length === 0) continue;
    const click = { user: "owner", channel: "approvals", messageTs: ts, actionId: "approve" };
    const { slackError } = await workspace.click(click);
    if (slackError !== null) problems.push(`${ts}: ${slackError}`);
  }
  return problems;
}
