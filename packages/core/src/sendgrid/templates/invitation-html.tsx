/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import type { Child, FC } from "hono/jsx";

import { emailHtml, Heading, Isolated, LinkButton, Muted, Quotation } from "./email-page.tsx";
import type { EmailView } from "./email-view.ts";
import { styles } from "./styles.ts";

/** The HTML part. The only address in it is the invitation's own link. */
export function invitationHtml(view: EmailView): string {
  const { texts, brand } = view;
  const title = texts.heading(view.organization);
  const preheader = texts.preheader(view.roles, view.expiry);
  return emailHtml({ texts, title, preheader, accent: brand.accent }, <Card view={view} />);
}

const Card: FC<{ view: EmailView }> = ({ view }) => {
  const { texts } = view;
  const { productName, supportAddress, logo, accent } = view.brand;
  const inviter = <Isolated>{view.inviter}</Isolated>;
  const organization = <Isolated>{view.organization}</Isolated>;
  const roles = <Isolated>{view.roles}</Isolated>;
  return (
    <>
      {productName !== null && (
        <p class="muted" style={styles.product}>
          <Isolated>{productName}</Isolated>
        </p>
      )}
      <Heading initial={view.initial} logo={logo} accent={accent}>
        {texts.heading(view.organization)}
      </Heading>
      {view.isReminder && <p style={styles.paragraph}>{texts.reminder}</p>}
      <p style={styles.paragraph}>{texts.offer<Child>({ inviter, organization, roles })}</p>
      {view.inviterAddress !== null && (
        <Muted>{texts.inviterAddress<Child>(<Isolated>{view.inviterAddress}</Isolated>)}</Muted>
      )}
      {view.note.length > 0 && <Note view={view} />}
      <LinkButton link={view.link} label={texts.accept} inFull={texts.openLink} accent={accent} />
      {view.access !== null && <p style={styles.paragraph}>{view.access}</p>}
      {view.expiry !== null && <p style={styles.paragraph}>{texts.expiry(view.expiry)}</p>}
      <hr class="rule" style={styles.rule} />
      <Muted>
        {texts.sentTo<Child>(<Isolated>{view.to}</Isolated>)} {texts.nothingHappens}
      </Muted>
      <Muted>
        {texts.notExpected}{" "}
        <a class="muted" href={view.link} style={styles.quietLink}>
          {texts.optOut<Child>(organization)}
        </a>
        .
      </Muted>
      {supportAddress !== null && (
        <Muted>{texts.support<Child>(<Isolated>{supportAddress}</Isolated>)}</Muted>
      )}
    </>
  );
};

const Note: FC<{ view: EmailView }> = ({ view }) => (
  <>
    <p style={styles.paragraph}>{view.texts.note<Child>(<Isolated>{view.inviter}</Isolated>)}</p>
    <Quotation lines={view.note} />
  </>
);
