/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import type { FC } from "hono/jsx";

import { fill } from "../../texts/message.ts";
import {
  emailHtml,
  Heading,
  Isolated,
  LinkButton,
  Muted,
  Quotation,
  Sentence,
} from "./email-page.tsx";
import { preheaderOf, type EmailView } from "./email-view.ts";
import { styles } from "./styles.ts";

/** The HTML part. The only address in it is the invitation's own link. */
export function invitationHtml(view: EmailView): string {
  const { locale, texts, brand, organization } = view;
  const title = fill(texts.heading, { organization });
  const preheader = preheaderOf(view);
  return emailHtml({ locale, title, preheader, accent: brand.accent }, <Card view={view} />);
}

const Card: FC<{ view: EmailView }> = ({ view }) => {
  const { texts, inviter, organization, roles } = view;
  const { productName, supportAddress, logo, accent } = view.brand;
  return (
    <>
      {productName !== null && (
        <p class="muted" style={styles.product}>
          <Isolated>{productName}</Isolated>
        </p>
      )}
      <Heading initial={view.initial} logo={logo} accent={accent}>
        <Sentence text={texts.heading} values={{ organization }} />
      </Heading>
      {view.isReminder && <p style={styles.paragraph}>{texts.reminder}</p>}
      <p style={styles.paragraph}>
        <Sentence text={texts.offer} values={{ inviter, organization, roles }} />
      </p>
      {view.inviterAddress !== null && (
        <Muted>
          <Sentence text={texts.inviterAddress} values={{ address: view.inviterAddress }} />
        </Muted>
      )}
      {view.note.length > 0 && <Note view={view} />}
      <LinkButton link={view.link} label={texts.accept} inFull={texts.openLink} accent={accent} />
      {view.access !== null && <p style={styles.paragraph}>{view.access}</p>}
      {view.expiry !== null && (
        <p style={styles.paragraph}>{fill(texts.expiry, { date: view.expiry })}</p>
      )}
      <hr class="rule" style={styles.rule} />
      <Muted>
        <Sentence text={texts.sentTo} values={{ address: view.to }} />
        {texts.sentenceSpace}
        {texts.nothingHappens}
      </Muted>
      <Muted>
        {texts.notExpected}
        {texts.sentenceSpace}
        <a class="muted" href={view.link} style={styles.quietLink}>
          <Sentence text={texts.optOut} values={{ organization }} />
        </a>
        {texts.fullStop}
      </Muted>
      {supportAddress !== null && (
        <Muted>
          <Sentence text={texts.support} values={{ address: supportAddress }} />
        </Muted>
      )}
    </>
  );
};

const Note: FC<{ view: EmailView }> = ({ view: { texts, inviter, note } }) => (
  <>
    <p style={styles.paragraph}>
      <Sentence text={texts.note} values={{ inviter }} />
    </p>
    <Quotation lines={note} />
  </>
);
