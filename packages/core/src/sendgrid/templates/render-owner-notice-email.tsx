/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import type { OwnerNoticeEmail } from "../../model/delivery.ts";
import { initialOf } from "../../model/text/initial-of.ts";
import { localeOf } from "../../model/text/languages.ts";
import { fill } from "../../texts/message.ts";
import type { OwnerNoticeTexts } from "../../texts/owner-notice-texts.ts";
import { textsIn } from "../../texts/texts-in.ts";
import { cleanLine, headerLine } from "./clean-text.ts";
import { emailHtml, Heading, Muted, Sentence } from "./email-page.tsx";
import { absoluteTime, maxName } from "./email-view.ts";
import { fit, headerName, maxSubject, type RenderedEmail } from "./render-invitation-email.ts";
import { styles } from "./styles.ts";

/** Every string is sanitized: safe in text, and in HTML once escaped. */
type View = {
  words: OwnerNoticeTexts;
  names: { by: string; organization: string; until: string };
  title: string;
  footer: string;
};

/** Reports a change of the organization to an owner, or of their account to a user. It contains no links. */
export function renderOwnerNoticeEmail(email: OwnerNoticeEmail): RenderedEmail {
  const locale = localeOf(email.locale);
  const { email: texts, ownerNotices: catalog } = textsIn(locale.language);
  const words = catalog[email.notice];
  const organization = cleanLine(email.organizationName, maxName) || texts.someOrganization;
  const by = cleanLine(email.by, maxName) || catalog.unnamed;
  const headerOrganization = headerLine(email.organizationName, maxName) || texts.someOrganization;
  const subject = fit(words.subject, { organization: headerOrganization }, maxSubject);
  const { accessUntil = null } = email;
  const until = accessUntil === null ? "" : absoluteTime(accessUntil, texts, locale);
  const names = { by, organization, until };
  const view: View = {
    words,
    names,
    title: fill(words.subject, { organization }),
    footer: words.footer ?? catalog.footer,
  };
  const html = emailHtml(
    { locale, title: view.title, preheader: view.title },
    <Card view={view} />,
  );
  return { subject, html, text: textOf(view), fromName: headerName(headerOrganization) };
}

function textOf({ words, names, footer }: View): string {
  return `${[fill(words.sentence, names), words.next, footer].join("\n\n")}\n`;
}

function Card({ view: { words, names, footer } }: { view: View }) {
  return (
    <>
      <Heading initial={initialOf(names.organization)}>
        <Sentence text={words.subject} values={names} />
      </Heading>
      <p style={styles.paragraph}>
        <Sentence text={words.sentence} values={names} />
      </p>
      <p style={styles.paragraph}>{words.next}</p>
      <hr class="rule" style={styles.rule} />
      <Muted>{footer}</Muted>
    </>
  );
}
