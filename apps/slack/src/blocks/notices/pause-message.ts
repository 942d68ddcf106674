import type { ActionsBlock, KnownBlock } from "@slack/types";

import {
  pausedAnswerText,
  resumedText,
  resumeText,
  type Resumable,
  type Resumption,
} from "../../text/pause-text.ts";
import { escapeText, mrkdwnToPlainText, quoteName } from "../../text/slack-text.ts";
import { button, confirmation } from "../button.ts";
import type { MessageContent } from "../message.ts";

export const resumeAction = "organization.resume_invitations";
const blockPrefix = "pause:";

export type PauseModel = Resumable & {
  organizationName: string;
  /** Null while it lasts. */
  resumed: Resumption | null;
};

/** Notifies an owner that reports paused invitations, and later who resumed them. */
export function pauseMessage(model: PauseModel): MessageContent {
  const { organizationName, resumed } = model;
  if (resumed !== null) return messageOf(resumedText(resumed, organizationName), []);
  const organization = quoteName(organizationName);
  const sentence = `🚨 Several people reported invitations from ${organization} as spam, so Usher paused them: no one can be invited, and waiting emails and reminders are held back.`;
  const next = `Find out who was invited and why. ${resumeText(model)}`;
  return messageOf(`${sentence}\n${next}`, [resumeBlock(model)]);
}

/** To an owner who could not invite. */
export function pausedAnswer(organizationName: string, pause: Resumable): MessageContent {
  return messageOf(pausedAnswerText(organizationName, pause), [resumeBlock(pause)]);
}

/** The value is the start of the pause: a later one is not ended by the button of this one. */
export function resumeBlock({ since }: Pick<Resumable, "since">): ActionsBlock {
  const resume = button(resumeAction, "Resume invitations", {
    value: since,
    style: "primary",
    confirm: confirmation({
      title: "Resume invitations?",
      text: "An owner can do this once in 7 days. If people report your invitations again, the operator of this server decides. Emails and reminders that were held back are sent now.",
      confirm: "Resume",
      deny: "Cancel",
    }),
  });
  return { type: "actions", block_id: `${blockPrefix}${since}`, elements: [resume] };
}

export function isResumeBlock({ block_id: id }: { block_id?: string }): boolean {
  return id?.startsWith(blockPrefix) === true;
}

function messageOf(text: string, more: KnownBlock[]): MessageContent {
  const section: KnownBlock = { type: "section", text: { type: "mrkdwn", text } };
  return { text: escapeText(mrkdwnToPlainText(text)), blocks: [section, ...more] };
}
