/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import type { AccountLinkEmail } from "../../model/delivery.ts";
import { initialOf } from "../../model/text/initial-of.ts";
import { localeOf } from "../../model/text/languages.ts";
import { fillPlural } from "../../texts/formats.ts";
import { fill } from "../../texts/message.ts";
import { textsIn } from "../../texts/texts-in.ts";
import type { Texts } from "../../texts/texts.ts";
import { cleanLine, headerLine } from "./clean-text.ts";
import { emailHtml, Heading, LinkButton, Muted, Sentence } from "./email-page.tsx";
import { maxName, shownAddress } from "./email-view.ts";
import { fit, headerName, maxSubject, type RenderedEmail } from "./render-invitation-email.ts";
import { styles } from "./styles.ts";

/** Every string is sanitized: safe in text, and in HTML once escaped. */
type View = {
  texts: Texts;
  names: { account: string; workspace: string; organization: string };
  to: string;
  over: string;
  link: string;
};

/** Asks a member whether a Slack account is theirs. */
export function renderAccountLinkEmail(email: AccountLinkEmail): RenderedEmail {
  const locale = localeOf(email.locale);
  const texts = textsIn(locale.language);
  const { accountLink: words, email: shared } = texts;
  const organization = cleanLine(email.organizationName, maxName) || shared.someOrganization;
  const account = `@${cleanLine(email.slackUserName, maxName) || "?"}`;
  const workspace = cleanLine(email.teamName, maxName) || "Slack";
  const headers = {
    account: `@${headerLine(email.slackUserName, maxName) || "?"}`,
    organization: headerLine(email.organizationName, maxName) || shared.someOrganization,
  };
  const names = { account, workspace, organization };
  const view: View = {
    texts,
    names,
    to: shownAddress(email.to),
    over: fillPlural(words.over, email.minutes, locale.dateLocale),
    link: email.link,
  };
  return {
    subject: fit(words.subject, headers, maxSubject),
    html: emailHtml(
      { locale, title: words.heading, preheader: fill(words.asks, names) },
      <Card view={view} />,
    ),
    text: textOf(view),
    fromName: headerName(headers.organization),
  };
}

/** The plain-text part: nothing is escaped, the link stands alone on its line. */
function textOf({ texts: { accountLink: words, email }, names, to, over, link }: View): string {
  return `${[
    words.heading,
    fill(words.asks, names),
    words.only,
    `${fill(email.linkLabel, { label: words.button })}\n${link}`,
    over,
    fill(words.sentTo, { address: to }),
    words.notExpected,
  ].join("\n\n")}\n`;
}

function Card({ view }: { view: View }) {
  const { texts, names, link } = view;
  const words = texts.accountLink;
  return (
    <>
      <Heading initial={initialOf(names.organization)}>{words.heading}</Heading>
      <p style={styles.paragraph}>
        <Sentence text={words.asks} values={names} />
      </p>
      <p style={styles.paragraph}>{words.only}</p>
      <LinkButton link={link} label={words.button} inFull={texts.email.openLink} />
      <p style={styles.paragraph}>{view.over}</p>
      <hr class="rule" style={styles.rule} />
      <Muted>
        <Sentence text={words.sentTo} values={{ address: view.to }} />
      </Muted>
      <Muted>{words.notExpected}</Muted>
    </>
  );
}
