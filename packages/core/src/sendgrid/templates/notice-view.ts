import type { NoticeEmail } from "../../model/delivery.ts";
import { cleanLine, cleanLines } from "./clean-text.ts";
import { initialOf, maxName, roleNames, shownAddress } from "./mail-view.ts";
import { noticeTextsFor } from "./notice-texts.ts";
import { textsFor } from "./texts.ts";
import type { EmailTexts } from "./mail-texts.ts";

const maxQuotation = 500;

/** What a notice shows. Every string is sanitized: safe in text, and in HTML once escaped. */
export type NoticeView = {
  texts: EmailTexts;
  words: ReturnType<typeof noticeTextsFor>[NoticeEmail["notice"]];
  footer: string;
  title: string;
  organization: string;
  initial: string;
  invitee: string;
  roles: string;
  by: string;
  more: string;
  quotation: string[];
};

export function noticeView(mail: NoticeEmail): NoticeView {
  const texts = textsFor(mail.locale);
  const catalog = noticeTextsFor(texts.lang);
  const words = catalog[mail.notice];
  const organization = cleanLine(mail.organizationName, maxName) || texts.someOrganization;
  const invitee = shownAddress(mail.invitee);
  return {
    texts,
    words,
    footer: words.footer ?? catalog.footer,
    title: words.subject(invitee, organization),
    organization,
    initial: initialOf(organization, texts.lang),
    invitee,
    roles: roleNames(mail.roles, texts),
    by: cleanLine(mail.by ?? null, maxName) || catalog.unnamed,
    more: mail.others ? catalog.andMore(mail.others) : "",
    quotation: words.quoted === null ? [] : cleanLines(mail.detail, maxQuotation),
  };
}
