import type { NoticeEmail } from "../../model/delivery.ts";
import { cleanLine, cleanLines, headerLine } from "./clean-text.ts";
import { maxName, roleNames, shownAddress } from "./email-view.ts";
import { undeliveredReason } from "../../model/undelivered-reason.ts";
import { initialOf } from "../../model/text/initial-of.ts";
import { localeOf, type Locale } from "../../model/text/languages.ts";
import { fillPlural } from "../../texts/formats.ts";
import type { NoticeTexts } from "../../texts/notice-texts.ts";
import { fill } from "../../texts/message.ts";
import { textsIn } from "../../texts/texts-in.ts";

const maxQuotation = 500;

/** What a notice shows. Every string is sanitized: safe in text, and in HTML once escaped. */
export type NoticeView = {
  locale: Locale;
  words: NoticeTexts;
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
  const locale = localeOf(email.locale);
  const { email: texts, notices: catalog } = textsIn(locale.language);
  const words = catalog[textKeyOf(email)];
  const organization = cleanLine(email.organizationName, maxName) || texts.someOrganization;
  const invitee = shownAddress(email.invitee);
  return {
    locale,
    words,
    footer: words.footer ?? catalog.footer,
    title: fill(words.subject, { invitee, organization }),
    headerOrganization: headerLine(email.organizationName, maxName) || texts.someOrganization,
    organization,
    initial: initialOf(organization),
    invitee,
    roles: roleNames(email.roles, texts, locale),
    by: cleanLine(email.by ?? null, maxName) || catalog.unnamed,
    more: email.others ? fillPlural(catalog.andMore, email.others, locale.dateLocale) : "",
    quotation: words.quoted === null ? [] : cleanLines(email.detail, maxQuotation, email.invitee),
  };
}
