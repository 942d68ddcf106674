/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import type { Child } from "hono/jsx";

import type { AccountLinkEmail } from "../../model/delivery.ts";
import { accountLinkTextsFor, type AccountLinkTexts } from "./account-link-texts.ts";
import { cleanLine } from "./clean-text.ts";
import { Button, Heading, Isolated, EmailPage } from "./email-page.tsx";
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
  const view: View = {
    texts,
    words: accountLinkTextsFor(texts.lang),
    names: { account, workspace, organization },
    to: shownAddress(email.to),
    minutes: email.minutes,
    link: email.link,
  };
  return {
    subject: fit([account, organization], maxSubject, view.words.subject),
    html: htmlOf(view),
    text: textOf(view),
    fromName: headerName(organization),
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

function htmlOf(view: View): string {
  const { words, names } = view;
  const page = (
    <EmailPage texts={view.texts} title={words.heading} preheader={words.asks(names).join("")}>
      <Card view={view} />
    </EmailPage>
  );
  if (page instanceof Promise) throw new TypeError("the template awaits nothing");
  return `<!DOCTYPE html>${page}`;
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
      <Button link={link} label={words.button} />
      <p class="muted" style={styles.muted}>
        {texts.openLink}
        <br />
        <a class="link" href={link} style={styles.link}>
          {link}
        </a>
      </p>
      <p style={styles.paragraph}>{words.over(view.minutes)}</p>
      <hr class="rule" style={styles.rule} />
      <p class="muted" style={styles.muted}>
        {words.sentTo<Child>(<Isolated>{view.to}</Isolated>)}
      </p>
      <p class="muted" style={styles.muted}>
        {words.notExpected}
      </p>
    </>
  );
}
