import { isId, toErrorView, type ErrorView } from "@usher/core";

import {
  reactivateMessage,
  withReactivation,
  type InvitedMember,
  type ReactivationModel,
} from "../blocks/reactivate-message.ts";
import { asSlackMember, type Attempt, type SlackMember } from "../request/as-slack-member.ts";
import { readButtonClick, type ButtonListener } from "../request/button-click.ts";
import { callOf } from "../request/call.ts";
import { customRolesOf, memberEntry } from "../request/member-entry.ts";
import { messageOrError, rejectionText } from "../request/rejection-text.ts";
import { clickReply, modalReply } from "../request/reply.ts";
import { restoredForm } from "../request/restored-form.ts";
import type { Services } from "../request/services.ts";
import { outdatedButtonMessage } from "../text/messages.ts";

type Reactivated = { people: InvitedMember[]; error: ErrorView | null };

/** "Reactivate" beside a suspended member who was invited. What was listed then shows what is true now. */
export function reactivateButton(services: Services): ButtonListener {
  return async ({ body, action, ack, respond, context }) => {
    const call = callOf(context);
    const click = readButtonClick(body, action);
    const client = call.workspace.clients.interactive;
    const reply = clickReply({ ack, respond, client, place: click.place }, call, services.log);
    const { organizationName } = call.workspace.facts;
    const { view } = body;
    const show = async (model: ReactivationModel) => {
      if (view?.type !== "modal") return reply.replace(reactivateMessage(model));
      const form = view.submit === null ? null : restoredForm(view, []);
      await modalReply({ ack, client, viewId: view.id }, call, services.log).update(
        withReactivation(view, form, model),
      );
    };
    const say = async (sentence: string) => {
      if (view?.type !== "modal") return reply.say(sentence);
      await modalReply({ ack, client, viewId: view.id }, call, services.log).update(
        restoredForm(view, [sentence]),
      );
    };
    const ids = click.subjectId.split(" ");
    if (!ids.every(isId)) return say(outdatedButtonMessage(services.config.command));
    const answer = async (attempt: Attempt<Reactivated>): Promise<void> => {
      if (attempt.kind !== "ok") {
        await say(rejectionText(services, call, { attempt }));
        if (attempt.kind === "unsure") await answer(await attempt.settled);
        return;
      }
      const { people, error } = attempt.value;
      const notice = error === null ? {} : { notice: messageOrError(services, call, { error }) };
      await show({ organizationName, people, ...notice });
    };
    await answer(
      await asSlackMember(services, { call, claimed: click.claimed }, (slackMember) =>
        reactivate(slackMember, ids),
      ),
    );
  };
}

/** The first of them. Someone may have reactivated, removed or promoted them before. */
async function reactivate(slackMember: SlackMember, ids: readonly string[]): Promise<Reactivated> {
  const [id = ""] = ids;
  let error: ErrorView | null = null;
  try {
    await slackMember.caller.member.reactivate({ id });
  } catch (cause) {
    error = toErrorView(cause);
    if (!aboutThatMember.has(error.code)) throw cause;
  }
  const people: InvitedMember[] = [];
  const customRoles = await customRolesOf(slackMember);
  for (const one of ids.toSorted()) people.push(await readMember(slackMember, one, customRoles));
  // The list itself says who has left.
  return { people, error: error?.code === "member.not_found" ? null : error };
}

const aboutThatMember: ReadonlySet<string> = new Set([
  "authorize.insufficient_role",
  "invite.insufficient_role",
  "member.not_found",
  "version.conflict",
]);

async function readMember(
  { caller }: SlackMember,
  id: string,
  customRoles: Awaited<ReturnType<typeof customRolesOf>>,
): Promise<InvitedMember> {
  try {
    return { id, member: memberEntry(await caller.member.get({ id }), customRoles) };
  } catch (error) {
    if (toErrorView(error).code !== "member.not_found") throw error;
    return { id, member: null };
  }
}
