import type { Act } from "./plan-load.ts";
import { approvalMessages, nthOf, urlOf, type Round } from "./round.ts";
import type { Performed } from "./performed.ts";

export type SlackAct = Extract<Act, { kind: "command" | "click" }>;

/** Slack has one address, behind which any of the processes answers. */
export async function performInSlack(round: Round, act: SlackAct): Promise<Performed> {
  const { workspace, slackApps } = round.harness;
  const url = await urlOf(slackApps, act.slackApp);
  if (!round.plan.slack.socket) workspace.setRequestUrl(`${url}/slack/events`);
  return act.kind === "command" ? command(round, act) : click(round, act);
}

async function command(
  round: Round,
  act: Extract<SlackAct, { kind: "command" }>,
): Promise<Performed> {
  const { harness, eventLog } = round;
  const delivery = await harness.workspace.command({
    user: act.user,
    channel: "general",
    command: "/invite",
    text: `${act.emails.join(" ")} ${act.role}`,
  });
  if (delivery.slackError !== null || delivery.status !== 200) return "unanswered";
  const said = `${delivery.reply?.text ?? ""}\n${JSON.stringify(delivery.reply?.blocks ?? [])}`;
  if (said.startsWith("Saved. ")) {
    for (const email of act.emails)
      eventLog.answers.push({ what: "kept command", about: "word", user: act.user, email });
    return "answered";
  }
  let saved = 0;
  for (const line of said.split("\n"))
    for (const email of act.emails)
      if (line.includes(email) && /Invited |needs an approval/.test(line)) {
        eventLog.answers.push({ what: "command", about: "address", email });
        saved += 1;
      }
  return saved > 0 ? "answered" : "rejected";
}

async function click(round: Round, act: Extract<SlackAct, { kind: "click" }>): Promise<Performed> {
  const { harness } = round;
  const open = approvalMessages(round).filter((message) => buttonIn(message.blocks, act.verdict));
  const chosen = nthOf(open, act.nth);
  if (chosen === null) return "idle";
  const delivery = await harness.workspace.click({
    user: act.user,
    channel: "approvals",
    messageTs: chosen.ts,
    actionId: act.verdict,
    ...(act.times > 1 && { times: act.times, redeliver: true }),
  });
  if (delivery.slackError !== null) return "unanswered";
  if (act.verdict === "deny" && harness.workspace.openView(act.user)) {
    const denied = await harness.workspace.submitView({ user: act.user, values: {} });
    if (denied.slackError !== null) return "unanswered";
  }
  return "answered";
}

export function buttonIn(blocks: readonly unknown[], actionId: string): boolean {
  return JSON.stringify(blocks).includes(`"action_id":"${actionId}"`);
}
