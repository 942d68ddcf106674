import { rankOf, type ErrorCode } from "@usher/core";

import { isResumeBlock, pauseMessage, type PauseModel } from "../blocks/notices/pause-message.ts";
import { readPauses } from "../notices/read-pauses.ts";
import { asSlackMember, type Attempt, type SlackMember } from "../request/as-slack-member.ts";
import { readButtonClick, type ButtonListener } from "../request/button-click.ts";
import { callOf, type Call } from "../request/call.ts";
import { ownRights } from "../request/own-rights.ts";
import { rejectionText } from "../request/rejection-text.ts";
import { clickReply, modalReply } from "../request/reply.ts";
import { restoredForm } from "../request/restored-form.ts";
import type { Services } from "../request/services.ts";
import { outdatedButtonMessage } from "../text/messages.ts";
import { notOwnerText, resumedText } from "../text/pause-text.ts";

/** `not_owner`: only for what is shown; core decides as well. */
type Outcome = "resumed_or_over" | "not_owner";

/** "Resume invitations" in the notice of a pause, and in the answer to an owner who could not invite. */
export function resumeInvitationsButton(services: Services): ButtonListener {
  return async ({ body, action, ack, respond, context }) => {
    const call = callOf(context);
    const { claimed, subjectId: since, place } = readButtonClick(body, action);
    const client = call.workspace.clients.interactive;
    const { view } = body;
    const modal =
      view?.type === "modal"
        ? modalReply({ ack, client, viewId: view.id }, call, services.log)
        : null;
    const reply = clickReply({ ack, respond, client, place }, call, services.log);
    const say = (sentence: string) =>
      modal !== null && view !== undefined
        ? modal.update(restoredForm(view, [sentence]))
        : reply.say(sentence);
    const outdated = outdatedButtonMessage(services.config.command);
    const show = async (pause: PauseModel | null) => {
      if (pause === null) return say(outdated);
      if (modal === null || view === undefined) return reply.replace(pauseMessage(pause));
      const blocks = view.blocks.filter((block) => !isResumeBlock(block));
      await modal.update(restoredForm({ ...view, blocks }, endLines(pause)));
    };
    if (Number.isNaN(Date.parse(since))) return say(outdated);
    const answer = async (attempt: Attempt<Outcome>): Promise<void> => {
      // Slack shows an error after three seconds, so what the text needs is read after the ack.
      await reply.done();
      if (isNotOwner(attempt)) return say(await notOwner(services, call));
      if (attempt.kind === "ok") return show(await pauseSince(services, call, since));
      await say(rejectionText(services, call, { attempt }));
      if (attempt.kind === "unsure") await answer(await attempt.settled);
    };
    await answer(
      await asSlackMember(services, { call, claimed }, (slackMember) => resume(slackMember, since)),
    );
  };
}

/** Ends the pause that began then; a later one stays, so that an old notice decides nothing about it. */
async function resume(slackMember: SlackMember, since: string): Promise<Outcome> {
  const { rank } = await ownRights(slackMember);
  if (rank < rankOf("owner")) return "not_owner";
  const { organization } = slackMember.caller;
  const { invitationsPause } = await organization.get();
  if (invitationsPause !== null && isSame(invitationsPause.since, since))
    await organization.resumeInvitations();
  return "resumed_or_over";
}

function isSame(one: string, other: string): boolean {
  return Date.parse(one) === Date.parse(other);
}

const notOwnerCodes: ReadonlySet<ErrorCode> = new Set([
  "authorize.forbidden",
  "authorize.insufficient_role",
]);

function isNotOwner(attempt: Attempt<Outcome>): boolean {
  return attempt.kind === "ok"
    ? attempt.value === "not_owner"
    : attempt.kind === "rejected" && notOwnerCodes.has(attempt.error.code);
}

async function pauseSince(
  services: Services,
  { workspace }: Call,
  since: string,
): Promise<PauseModel | null> {
  const pauses = await readPauses(services, workspace.facts.organizationId);
  return pauses.find((pause) => isSame(pause.since, since)) ?? null;
}

function endLines({ resumed, organizationName }: PauseModel): string[] {
  return resumed === null ? [] : [resumedText(resumed, organizationName)];
}

async function notOwner({ store }: Services, { workspace }: Call): Promise<string> {
  const { organizationId, organizationName } = workspace.facts;
  const query = { organizationId, rank: rankOf("owner"), userIds: null };
  const owners = await store.read.members.approvers(query);
  return notOwnerText(
    organizationName,
    owners.flatMap(({ name, email }) => name ?? email ?? []),
  );
}
