/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import type { Child, FC, PropsWithChildren } from "hono/jsx";

import type { MailView } from "./mail-view.ts";
import { darkMode, styles } from "./styles.ts";

/** The HTML part. The only address in it is the invitation's own link. */
export function invitationHtml(view: MailView): string {
  const page = <Page view={view} />;
  if (page instanceof Promise) throw new TypeError("the template awaits nothing");
  return `<!DOCTYPE html>${page}`;
}

const Page: FC<{ view: MailView }> = ({ view }) => {
  const { texts } = view;
  return (
    <html lang={texts.lang} dir={texts.dir}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="supported-color-schemes" content="light dark" />
        <meta
          name="format-detection"
          content="telephone=no, date=no, address=no, email=no, url=no"
        />
        <title>{texts.heading(view.organization)}</title>
        <style>{darkMode}</style>
      </head>
      <body class="page" style={styles.body}>
        <div style={styles.preheader}>{texts.preheader(view.roles, view.expiry)}</div>
        <Rows style={styles.outer} className="page">
          <tr>
            <td align="center" style={styles.gutter}>
              <Rows style={styles.card} className="card">
                <tr>
                  <td style={styles.inside}>
                    <Card view={view} />
                  </td>
                </tr>
              </Rows>
            </td>
          </tr>
        </Rows>
      </body>
    </html>
  );
};

const Card: FC<{ view: MailView }> = ({ view }) => {
  const { texts } = view;
  const inviter = <Isolated>{view.inviter}</Isolated>;
  const organization = <Isolated>{view.organization}</Isolated>;
  const roles = <Isolated>{view.roles}</Isolated>;
  return (
    <>
      <div aria-hidden="true" style={styles.initial}>
        {view.initial}
      </div>
      <h1 class="strong" style={styles.heading}>
        {texts.heading(view.organization)}
      </h1>
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

/** A name reads in its own direction and does not turn the sentence around it. */
const Isolated: FC<PropsWithChildren> = ({ children }) => <bdi>{children}</bdi>;

const Note: FC<{ view: MailView }> = ({ view }) => (
  <>
    <p style={styles.paragraph}>{view.texts.note<Child>(<Isolated>{view.inviter}</Isolated>)}</p>
    <blockquote class="note" dir="auto" style={styles.note}>
      {view.note.map((line, index) => (
        <>
          {index > 0 && <br />}
          {line}
        </>
      ))}
    </blockquote>
  </>
);

/** A cell with its own colour: it stays a button where padding on links is ignored. */
const Button: FC<{ link: string; label: string }> = ({ link, label }) => (
  <Rows style={styles.buttonBox}>
    <tr>
      <td align="center" bgcolor="#1d4ed8" style={styles.buttonCell}>
        <a href={link} style={styles.button}>
          {label}
        </a>
      </td>
    </tr>
  </Rows>
);

const Rows: FC<PropsWithChildren<{ style: string; className?: string }>> = ({
  style,
  className,
  children,
}) => (
  <table
    role="presentation"
    cellpadding="0"
    cellspacing="0"
    border={0}
    class={className}
    style={style}
  >
    <tbody>{children}</tbody>
  </table>
);
