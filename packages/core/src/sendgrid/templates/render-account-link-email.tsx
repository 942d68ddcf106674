/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import type { Child } from "hono/jsx";

import type { AccountLinkEmail } from "../../model/delivery.ts";
import { accountLinkTextsFor, type AccountLinkTexts } from "./account-link-texts.ts";
import { cleanLine, headerLine } from "./clean-text.ts";
import { emailHtml, Heading, Isolated, LinkButton, Muted } from "./email-page.tsx";
import { initialOf, maxName, shownAddress } from "./email-view.ts";
import { fit, headerName, maxSubject, type RenderedEmail } from "./render-invitation-email.ts";
import { styles } from "./styles.ts";
import { textsFor } from "./texts.ts";
import type { EmailTexts } from "./email-texts.ts";

/** Every string is sanitized: safe in text, and in HTML once escaped. */
type View = {
  texts: EmailTexts;
  words: AccountLinkTexts;
  names: { account: string; workspace: string; organization: string };
  to: string;
  minutes: number;
  link: string;
};

/** Asks a member whether a Slack account is theirs. */
export function renderAccountLinkEmail(email: AccountLinkEmail): RenderedEmail {
  const texts = textsFor(email.locale);
  const organization = cleanLine(email.organizationName, maxName) || texts.someOrganization;
  const account = `@${cleanLine(email.slackUserName, maxName) || "?"}`;
  const workspace = cleanLine(email.teamName, maxName) || "Slack";
  const words = accountLinkTextsFor(texts.lang);
  const headers = {
    account: `@${headerLine(email.slackUserName, maxName) || "?"}`,
    organization: headerLine(email.organizationName, maxName) || texts.someOrganization,
  };
  const names = { account, workspace, organization };
  const view: View = {
    texts,
    words,
    names,
    to: shownAddress(email.to),
    minutes: email.minutes,
    link: email.link,
  };
  return {
    subject: fit([headers.account, headers.organization], maxSubject, words.subject),
    html: emailHtml(
      { texts, title: words.heading, preheader: words.asks(names).join("") },
      <Card view={view} />,
    ),
    text: textOf(view),
    fromName: headerName(headers.organization),
  };
}

/** The plain-text part: nothing is escaped, the link stands alone on its line. */
function textOf({ words, names, to, minutes, link }: View): string {
  return `${[
    words.heading,
    words.asks(names).join(""),
    words.only,
    `${words.button}:\n${link}`,
    words.over(minutes),
    words.sentTo(to).join(""),
    words.notExpected,
  ].join("\n\n")}\n`;
}

function Card({ view }: { view: View }) {
  const { texts, words, names, link } = view;
  const isolated = {
    account: <Isolated>{names.account}</Isolated>,
    workspace: <Isolated>{names.workspace}</Isolated>,
    organization: <Isolated>{names.organization}</Isolated>,
  };
  return (
    <>
      <Heading initial={initialOf(names.organization, texts.lang)}>{words.heading}</Heading>
      <p style={styles.paragraph}>{words.asks<Child>(isolated)}</p>
      <p style={styles.paragraph}>{words.only}</p>
      <LinkButton link={link} label={words.button} inFull={texts.openLink} />
      <p style={styles.paragraph}>{words.over(view.minutes)}</p>
      <hr class="rule" style={styles.rule} />
      <Muted>{words.sentTo<Child>(<Isolated>{view.to}</Isolated>)}</Muted>
      <Muted>{words.notExpected}</Muted>
    </>
  );
}
