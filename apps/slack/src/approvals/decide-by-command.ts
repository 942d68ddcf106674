import type { ApprovalView } from "@usher/core";

import { asSlackMember, type Attempt, type SlackMember } from "../request/as-slack-member.ts";
import { breakGlassModal } from "../blocks/break-glass-modal.ts";
import type { ParsedCommand } from "../command/parse-command.ts";
import { decisionText, noSuchRequestText, severalRequestsText } from "../text/decision-text.ts";
import { rejectionText } from "../request/rejection-text.ts";
import type { Services } from "../request/services.ts";
import { approveOrAsk } from "./break-glass.ts";
import { decisionRejection } from "./decision-rejection.ts";
import { findRequest, type FoundRequests } from "./find-request.ts";
import { formError } from "../request/form-error.ts";
import type { CommandRequest } from "../request/command-request.ts";

type Decision = Extract<ParsedCommand, { kind: "approve" | "deny" }>;
type Decided =
  | { kind: "decided"; approval: ApprovalView }
  | { kind: "own_request"; id: string }
  | Exclude<FoundRequests, { kind: "one" }>;

const maxReason = 500;
const reasonTooLong =
  "The reason is longer than 500 characters. Nothing was saved. Shorten it and try again.";

/** `approve` and `deny` with an id: the rules and texts of the buttons, for the keyboard. */
export async function decideByCommand(
  services: Services,
  request: CommandRequest,
  decision: Decision,
): Promise<void> {
  if (decision.kind === "deny" && (decision.reason?.length ?? 0) > maxReason)
    return request.reply.say(reasonTooLong);
  let approvalId: string | null = null;
  const attempt = await asSlackMember(services, request, async (slackMember): Promise<Decided> => {
    const found = await findRequest(slackMember, decision.request);
    if (found.kind !== "one") return found;
    approvalId = found.id;
    return decide(slackMember, found.id, decision);
  });
  await answer(services, request, { decision, approvalId: () => approvalId, attempt });
}

async function decide(slackMember: SlackMember, id: string, decision: Decision): Promise<Decided> {
  const { caller } = slackMember;
  if (decision.kind === "approve") {
    if ((await approveOrAsk(slackMember, id)) === "own_request") return { kind: "own_request", id };
    return { kind: "decided", approval: await caller.approval.get({ id }) };
  }
  const { reason } = decision;
  const approval = await caller.approval.deny({ id, ...(reason === null ? {} : { reason }) });
  return { kind: "decided", approval };
}

type Answering = {
  decision: Decision;
  approvalId: () => string | null;
  attempt: Attempt<Decided>;
};

async function answer(
  services: Services,
  request: CommandRequest,
  answering: Answering,
): Promise<void> {
  const { call, reply } = request;
  const { decision, attempt } = answering;
  const approvalId = answering.approvalId();
  if (attempt.kind === "ok") {
    if (attempt.value.kind === "own_request") return askWhy(services, request, attempt.value.id);
    return reply.say(decidedText(services, decision, attempt.value));
  }
  if (attempt.kind === "rejected" && approvalId !== null) {
    const rejection = await decisionRejection(services, call, { ...attempt, approvalId });
    return reply.say(rejection.content ?? rejection.sentence);
  }
  await reply.say(rejectionText(services, call, { attempt }));
  if (attempt.kind === "unsure")
    await answer(services, request, { ...answering, attempt: await attempt.settled });
}

/** An owner may approve their own request alone, with a reason that the form asks for. */
async function askWhy(services: Services, request: CommandRequest, id: string): Promise<void> {
  const { call, reply, triggerId } = request;
  try {
    const view = breakGlassModal(id);
    await call.workspace.clients.interactive.views.open({ trigger_id: triggerId, view });
  } catch (err) {
    return reply.say(formError(services, call, err));
  }
  await reply.done();
}

function decidedText(
  { config }: Services,
  decision: Decision,
  decided: Exclude<Decided, { kind: "own_request" }>,
): string {
  switch (decided.kind) {
    case "decided":
      return decisionText(decision.kind, decided.approval);
    case "several":
      return severalRequestsText(decision.kind, decided.requests, config.command);
    case "none":
      return noSuchRequestText(decision.request, config.command);
  }
}
