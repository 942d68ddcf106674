import type { NoticeEmail } from "../../model/delivery.ts";
import { fill } from "../../texts/message.ts";
import { noticeHtml } from "./notice-html.tsx";
import { noticeView, type NoticeView } from "./notice-view.ts";
import { fit, headerName, maxSubject, type RenderedEmail } from "./render-invitation-email.ts";

/** Notifies an inviter of the outcome of an invitation. */
export function renderNoticeEmail(email: NoticeEmail): RenderedEmail {
  const view = noticeView(email);
  const { invitee } = view;
  return {
    subject: fit(
      view.words.subject,
      { invitee, organization: view.headerOrganization },
      maxSubject,
    ),
    html: noticeHtml(view),
    text: noticeText(view),
    fromName: headerName(view.headerOrganization),
  };
}

/** The plain-text part: nothing is escaped. */
function noticeText(view: NoticeView): string {
  const { words, quotation } = view;
  const blocks = [
    fill(words.sentence, view),
    quotation.length === 0
      ? null
      : [words.quoted, ...quotation.map((line) => `> ${line}`.trimEnd())].join("\n"),
    words.next,
    view.footer,
  ];
  return `${blocks.filter((block) => block !== null).join("\n\n")}\n`;
}
