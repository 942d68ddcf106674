import type { InvitationEmail } from "../../model/delivery.ts";
import { clip } from "./clean-text.ts";
import { invitationHtml } from "./invitation-html.tsx";
import { invitationText } from "./invitation-text.ts";
import { emailView } from "./email-view.ts";

export type RenderedEmail = {
  subject: string;
  html: string;
  text: string;
  /** Stands beside the sender's own address, which stays ours. */
  fromName: string;
};

export const maxSubject = 78;
const maxFromName = 78;

export function renderInvitationEmail(email: InvitationEmail): RenderedEmail {
  const view = emailView(email);
  const { texts } = view;
  const { inviter, organization } = view.headers;
  const subject = view.isReminder ? texts.reminderSubject : texts.subject;
  return {
    subject: fit([inviter, organization], maxSubject, subject),
    html: invitationHtml(view),
    text: invitationText(view),
    fromName: view.inviterIsNamed
      ? fit([headerName(inviter), headerName(organization)], maxFromName, texts.fromName)
      : headerName(organization),
  };
}

/** Shortens the longer of two names until the subject fits. */
export function fit(
  [first, second]: readonly [string, string],
  max: number,
  sentence: (first: string, second: string) => string,
): string {
  let room = max;
  let text = sentence(first, second);
  while (text.length > max && room > 1) {
    room -= 1;
    text = sentence(clip(first, room), clip(second, room));
  }
  return text;
}

/** What would end or quote a display name is left out. */
export function headerName(name: string): string {
  return name.replace(/["<>\\]/g, "").trim();
}
