import type { InvitationEmail } from "../../model/delivery.ts";
import { fill, type Message } from "../../texts/message.ts";
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
  const { headers } = view;
  const organization = headerName(headers.organization);
  const subject = view.isReminder ? texts.reminderSubject : texts.subject;
  return {
    subject: fit(subject, headers, maxSubject),
    html: invitationHtml(view),
    text: invitationText(view),
    fromName: view.inviterIsNamed
      ? fit(texts.fromName, { inviter: headerName(headers.inviter), organization }, maxFromName)
      : organization,
  };
}

/** Shortens the longest of the names until the text fits. */
export function fit<P extends string>(
  message: Message<P>,
  names: Readonly<Record<P, string>>,
  max: number,
): string {
  let room = max;
  let text = fill<P>(message, names);
  while (text.length > max && room > 1) {
    room -= 1;
    text = fill<P>(message, names, (name) => clip(name, room));
  }
  return text;
}

/** What would end or quote a display name is left out. */
export function headerName(name: string): string {
  return name.replace(/["<>\\]/g, "").trim();
}
