/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import type { Child } from "hono/jsx";

import type { OwnerNoticeEmail } from "../../model/delivery.ts";
import { cleanLine, headerLine } from "./clean-text.ts";
import { emailHtml, Heading, Isolated, Muted } from "./email-page.tsx";
import { absoluteTime, initialOf, maxName } from "./email-view.ts";
import { ownerNoticeTextsFor, type OwnerNoticeTexts } from "./owner-notice-texts.ts";
import { fit, headerName, maxSubject, type RenderedEmail } from "./render-invitation-email.ts";
import { styles } from "./styles.ts";
import { textsFor } from "./texts.ts";
import type { EmailTexts } from "./email-texts.ts";

/** Every string is sanitized: safe in text, and in HTML once escaped. */
type View = {
  texts: EmailTexts;
  words: OwnerNoticeTexts;
  names: { by: string; organization: string; until: string };
  title: string;
  footer: string;
};

/** Reports a change of the organization to an owner, or of their account to a user. It contains no links. */
export function renderOwnerNoticeEmail(email: OwnerNoticeEmail): RenderedEmail {
  const texts = textsFor(email.locale);
  const catalog = ownerNoticeTextsFor(texts.lang);
  const words = catalog[email.notice];
  const organization = cleanLine(email.organizationName, maxName) || texts.someOrganization;
  const by = cleanLine(email.by, maxName) || catalog.unnamed;
  const headerOrganization = headerLine(email.organizationName, maxName) || texts.someOrganization;
  const subject = fit([headerOrganization, ""], maxSubject, words.subject);
  const { accessUntil = null } = email;
  const until = accessUntil === null ? "" : absoluteTime(accessUntil, texts.dateLocale);
  const names = { by, organization, until };
  const view: View = {
    texts,
    words,
    names,
    title: words.subject(organization),
    footer: words.footer ?? catalog.footer,
  };
  const html = emailHtml({ texts, title: view.title, preheader: view.title }, <Card view={view} />);
  return { subject, html, text: textOf(view), fromName: headerName(headerOrganization) };
}

function textOf({ words, names, footer }: View): string {
  return `${[words.sentence(names).join(""), words.next, footer].join("\n\n")}\n`;
}

function Card({ view: { texts, words, names, title, footer } }: { view: View }) {
  const isolated = {
    by: <Isolated>{names.by}</Isolated>,
    organization: <Isolated>{names.organization}</Isolated>,
    until: names.until,
  };
  return (
    <>
      <Heading initial={initialOf(names.organization, texts.lang)}>{title}</Heading>
      <p style={styles.paragraph}>{words.sentence<Child>(isolated)}</p>
      <p style={styles.paragraph}>{words.next}</p>
      <hr class="rule" style={styles.rule} />
      <Muted>{footer}</Muted>
    </>
  );
}
