/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import type { Child, FC } from "hono/jsx";

import { emailHtml, Heading, Isolated, Muted, Quotation } from "./email-page.tsx";
import type { NoticeView } from "./notice-view.ts";
import { styles } from "./styles.ts";

/** The HTML part. It contains no links. */
export function noticeHtml(view: NoticeView): string {
  const { texts, title } = view;
  return emailHtml({ texts, title, preheader: title }, <Card view={view} />);
}

const Card: FC<{ view: NoticeView }> = ({ view }) => {
  const { words } = view;
  return (
    <>
      <Heading initial={view.initial}>{view.title}</Heading>
      <p style={styles.paragraph}>
        {words.sentence<Child>({
          invitee: <Isolated>{view.invitee}</Isolated>,
          organization: <Isolated>{view.organization}</Isolated>,
          roles: <Isolated>{view.roles}</Isolated>,
          by: <Isolated>{view.by}</Isolated>,
          more: view.more,
        })}
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
