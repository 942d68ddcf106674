import type { ErrorView, RouterOutputs } from "@usher/core";

import { asSlackMember, type Attempt, type SlackMember } from "../request/as-slack-member.ts";
import { decidedMessage, messageFor } from "../text/messages.ts";
import { rejectionText, messageOrError } from "../request/rejection-text.ts";
import type { Services } from "../request/services.ts";
import { addressText, joinList } from "../text/slack-text.ts";
import {
  onSubjectClick,
  type ButtonListener,
  type ClickedButton,
} from "../request/button-click.ts";
import { refreshMessage } from "./refresh-message.ts";

type Renewed = RouterOutputs["approval"]["askAgain"];
type Renewal = {
  run: (slackMember: SlackMember, id: string) => Promise<Renewed>;
  /** The answer to people who may not do it. */
  notYou: string;
};

const resubmit: Renewal = {
  run: ({ caller }, id) => caller.approval.askAgain({ id }),
  notYou: "Only the requester can ask again.",
};

const reopen: Renewal = {
  run: ({ caller }, id) => caller.approval.reopen({ id }),
  notYou: "Only an admin or owner other than the requester can reopen this.",
};

/** "Ask again" on an expired or withdrawn request: a new request by the same requester. */
export function resubmitButton(services: Services): ButtonListener {
  return renewalButton(services, resubmit);
}

/** "Reopen" on a denied request: a new request in the name of the requester. */
export function reopenButton(services: Services): ButtonListener {
  return renewalButton(services, reopen);
}

function renewalButton(services: Services, renewal: Renewal): ButtonListener {
  return onSubjectClick(services, async (clicked) => {
    const { call, click, reply } = clicked;
    const attempt = await asSlackMember(services, { call, claimed: click.claimed }, (slackMember) =>
      renewal.run(slackMember, click.subjectId),
    );
    await reply.done();
    await answer(services, clicked, { renewal, attempt });
  });
}

async function answer(
  services: Services,
  clicked: ClickedButton,
  { renewal, attempt }: { renewal: Renewal; attempt: Attempt<Renewed> },
): Promise<void> {
  const { call, click, reply } = clicked;
  if (attempt.kind === "ok") return reply.say(renewedText(services, clicked, attempt.value));
  if (attempt.kind === "rejected") {
    await reply.say(rejectedText(services, clicked, { renewal, error: attempt.error }));
    if (attempt.error.code !== "approval.wrong_state") return;
    return refreshMessage(services, call, { approvalId: click.subjectId, ...click.place });
  }
  await reply.say(rejectionText(services, call, { attempt }));
  if (attempt.kind === "unsure")
    await answer(services, clicked, { renewal, attempt: await attempt.settled });
}

function rejectedText(
  services: Services,
  { call }: ClickedButton,
  { renewal, error }: { renewal: Renewal; error: ErrorView },
): string {
  if (forOthers.has(error.code)) return renewal.notYou;
  const state = wrongStates.find((one) => one === error.details?.state);
  if (error.code !== "approval.wrong_state" || state === undefined)
    return messageOrError(services, call, { error });
  if (state === "requested") return "This request is still open.";
  return decidedMessage({ state, by: null, at: null });
}

const forOthers: ReadonlySet<ErrorView["code"]> = new Set([
  "approval.not_found",
  "authorize.forbidden",
  "authorize.insufficient_role",
  "invite.self_approval",
]);
const wrongStates = ["requested", "approved", "denied", "withdrawn", "expired"] as const;

/** The new request shows in the channel; this is for the member who clicked. */
function renewedText(services: Services, { call }: ClickedButton, renewed: Renewed): string {
  const { approval, invited, leftOut, repeated } = renewed;
  const lines: string[] = [];
  if (repeated) lines.push("This has already been requested again.");
  else if (approval !== null) lines.push("The approvers have a new request.");
  if (invited.length > 0)
    lines.push(
      `Invited ${joinList(invited.map(({ email }) => quoted(email)))}. No approval was required.`,
    );
  const { organizationName } = call.workspace.facts;
  const { command } = services.config;
  for (const { email, error } of leftOut)
    lines.push(
      messageFor(error, { command, organizationName, email }) ?? `${quoted(email)} was skipped.`,
    );
  return lines.join("\n");
}

function quoted(email: string): string {
  return addressText(email);
}
