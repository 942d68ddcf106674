/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import type { FC } from "hono/jsx";

import { emailHtml, Heading, Muted, Quotation, Sentence } from "./email-page.tsx";
import type { NoticeView } from "./notice-view.ts";
import { styles } from "./styles.ts";

/** The HTML part. It contains no links. */
export function noticeHtml(view: NoticeView): string {
  const { locale, title } = view;
  return emailHtml({ locale, title, preheader: title }, <Card view={view} />);
}

const Card: FC<{ view: NoticeView }> = ({ view }) => {
  const { words } = view;
  return (
    <>
      <Heading initial={view.initial}>
        <Sentence text={words.subject} values={view} />
      </Heading>
      <p style={styles.paragraph}>
        <Sentence text={words.sentence} values={view} />
      </p>
      {view.quotation.length > 0 && (
        <>
          <p style={styles.paragraph}>{words.quoted}</p>
          <Quotation lines={view.quotation} />
        </>
      )}
      {words.next !== null && <p style={styles.paragraph}>{words.next}</p>}
      <hr class="rule" style={styles.rule} />
      <Muted>{view.footer}</Muted>
    </>
  );
};
