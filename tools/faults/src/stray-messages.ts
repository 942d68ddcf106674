import type { Facts } from "./facts.ts";
import type { Round } from "./round.ts";

/**
 * Presses Approve on every copy that Slack has and the database does not know: the press is answered
 * like any other, whatever has become of the request. Says where it was not.
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
