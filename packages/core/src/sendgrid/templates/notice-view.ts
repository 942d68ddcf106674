import type { NoticeEmail } from "../../model/delivery.ts";
import { cleanLine, cleanLines, headerLine } from "./clean-text.ts";
import { initialOf, maxName, roleNames, shownAddress } from "./email-view.ts";
import { undeliveredReason } from "../../model/undelivered-reason.ts";
import { noticeTextsFor } from "./notice-texts.ts";
import { textsFor } from "./texts.ts";
import type { EmailTexts } from "./email-texts.ts";

const maxQuotation = 500;

/** What a notice shows. Every string is sanitized: safe in text, and in HTML once escaped. */
export type NoticeView = {
  texts: EmailTexts;
  words: ReturnType<typeof noticeTextsFor>[NoticeEmail["notice"]];
  footer: string;
  title: string;
  /** For subject and sender. */
  headerOrganization: string;
  organization: string;
  initial: string;
  invitee: string;
  roles: string;
  by: string;
  more: string;
  quotation: string[];
};

/** A bounce is told apart from what was rejected or dropped, which has another cure. */
function textKeyOf({ notice, deliveryStatus: status = null, detail }: NoticeEmail) {
  const reason = status === null ? null : undeliveredReason({ status, detail });
  return notice === "bounced" && reason !== null ? reason : notice;
}

export function noticeView(email: NoticeEmail): NoticeView {
  const texts = textsFor(email.locale);
  const catalog = noticeTextsFor(texts.lang);
  const words = catalog[textKeyOf(email)];
  const organization = cleanLine(email.organizationName, maxName) || texts.someOrganization;
  const invitee = shownAddress(email.invitee);
  return {
    texts,
    words,
    footer: words.footer ?? catalog.footer,
    title: words.subject(invitee, organization),
    headerOrganization: headerLine(email.organizationName, maxName) || texts.someOrganization,
    organization,
    initial: initialOf(organization, texts.lang),
    invitee,
    roles: roleNames(email.roles, texts),
    by: cleanLine(email.by ?? null, maxName) || catalog.unnamed,
    more: email.others ? catalog.andMore(email.others) : "",
    quotation: words.quoted === null ? [] : cleanLines(email.detail, maxQuotation, email.invitee),
  };
}
