/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import type { Child, FC } from "hono/jsx";

import { Button, Heading, Isolated, EmailPage, Quotation } from "./email-page.tsx";
import type { EmailView } from "./email-view.ts";
import { styles } from "./styles.ts";

/** The HTML part. The only address in it is the invitation's own link. */
export function invitationHtml(view: EmailView): string {
  const page = <Page view={view} />;
  if (page instanceof Promise) throw new TypeError("the template awaits nothing");
  return `<!DOCTYPE html>${page}`;
}

const Page: FC<{ view: EmailView }> = ({ view }) => (
  <EmailPage
    texts={view.texts}
    title={view.texts.heading(view.organization)}
    preheader={view.texts.preheader(view.roles, view.expiry)}
  >
    <Card view={view} />
  </EmailPage>
);

const Card: FC<{ view: EmailView }> = ({ view }) => {
  const { texts } = view;
  const inviter = <Isolated>{view.inviter}</Isolated>;
  const organization = <Isolated>{view.organization}</Isolated>;
  const roles = <Isolated>{view.roles}</Isolated>;
  return (
    <>
      <Heading initial={view.initial}>{texts.heading(view.organization)}</Heading>
      {view.isReminder && <p style={styles.paragraph}>{texts.reminder}</p>}
      <p style={styles.paragraph}>{texts.offer<Child>({ inviter, organization, roles })}</p>
      {view.inviterAddress !== null && (
        <p class="muted" style={styles.muted}>
          {texts.inviterAddress<Child>(<Isolated>{view.inviterAddress}</Isolated>)}
        </p>
      )}
      {view.note.length > 0 && <Note view={view} />}
      <Button link={view.link} label={texts.accept} />
      <p class="muted" style={styles.muted}>
        {texts.openLink}
        <br />
        <a class="link" href={view.link} style={styles.link}>
          {view.link}
        </a>
      </p>
      {view.expiry !== null && <p style={styles.paragraph}>{texts.expiry(view.expiry)}</p>}
      <hr class="rule" style={styles.rule} />
      <p class="muted" style={styles.muted}>
        {texts.sentTo<Child>(<Isolated>{view.to}</Isolated>)} {texts.nothingHappens}
      </p>
      <p class="muted" style={styles.muted}>
        {texts.notExpected}
      </p>
    </>
  );
};

const Note: FC<{ view: EmailView }> = ({ view }) => (
  <>
    <p style={styles.paragraph}>{view.texts.note<Child>(<Isolated>{view.inviter}</Isolated>)}</p>
    <Quotation lines={view.note} />
  </>
);
