/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import type { Child, FC, PropsWithChildren } from "hono/jsx";

import { HtmlHead } from "../html/html-head.ts";
import { renderHtml } from "../html/render-html.ts";
import type { BrandView } from "../../model/brand/brand-view.ts";
import type { Locale } from "../../model/text/languages.ts";
import { partsOf, type Message } from "../../texts/message.ts";
import { colored, darkMode, defaultAccent, filled, styles } from "./styles.ts";

type Frame = {
  locale: Locale;
  title: string;
  preheader: string;
  /** Of buttons and links. */
  accent?: string;
};

const meta = {
  viewport: "width=device-width, initial-scale=1",
  "color-scheme": "light dark",
  "supported-color-schemes": "light dark",
  "format-detection": "telephone=no, date=no, address=no, email=no, url=no",
};

/** The HTML part of an email. */
export function emailHtml(frame: Frame, card: Child): string {
  return `<!DOCTYPE html>${renderHtml(<EmailPage {...frame}>{card}</EmailPage>)}`;
}

/** The frame of every email: one card; its links and images are those of the card. */
const EmailPage: FC<PropsWithChildren<Frame>> = ({
  locale: { language, direction },
  title,
  preheader,
  accent = defaultAccent,
  children,
}) => (
  <html lang={language} dir={direction}>
    <HtmlHead title={title} meta={meta} style={darkMode(accent)} />
    <body class="page" dir={direction} style={styles.body}>
      <div style={styles.preheader}>{preheader}</div>
      <Rows style={styles.outer} className="page" direction={direction}>
        <tr>
          <td align="center" style={styles.gutter}>
            <Rows style={styles.card} className="card" direction={direction}>
              <tr>
                <td align={direction === "rtl" ? "right" : "left"} style={styles.inside}>
                  {children}
                </td>
              </tr>
            </Rows>
          </td>
        </tr>
      </Rows>
    </body>
  </html>
);

/** In CSS pixels. */
const maxLogoHeight = 48;
const maxLogoWidth = 240;

/** A name keeps its own text direction and does not change that of the sentence around it. */
export const Isolated: FC<PropsWithChildren> = ({ children }) => <bdi>{children}</bdi>;

type SentenceProps<P extends string> = {
  text: Message<P>;
  /** Sanitized. */
  values: Readonly<Record<P, string>>;
};

/** A text of the catalog with its values isolated. */
export function Sentence<P extends string>({ text, values }: SentenceProps<P>) {
  return <>{partsOf<P, string, Child>(text, values, isolated)}</>;
}

const isolated = (value: string): Child => (value === "" ? "" : <bdi>{value}</bdi>);

type HeadingProps = PropsWithChildren<{
  initial: string;
  accent?: string;
  /** In place of the initial. */
  logo?: BrandView["logo"];
}>;

export const Heading: FC<HeadingProps> = ({ initial, accent = defaultAccent, logo, children }) => (
  <>
    {logo ? (
      <img src={logo.url} alt="" {...shownSize(logo)} style={styles.logo} />
    ) : (
      <div aria-hidden="true" style={filled(styles.initial, accent)}>
        {initial}
      </div>
    )}
    <h1 class="strong" style={styles.heading}>
      {children}
    </h1>
  </>
);

export const Quotation: FC<{ lines: readonly string[] }> = ({ lines }) => (
  <blockquote class="note" dir="auto" style={styles.note}>
    {lines.map((line, index) => (
      <>
        {index > 0 && <br />}
        {line}
      </>
    ))}
  </blockquote>
);

type RowsProps = PropsWithChildren<{
  style: string;
  className?: string;
  direction?: Locale["direction"];
}>;

/** Clients that replace the document's own elements keep the direction of its tables. */
const Rows: FC<RowsProps> = ({ style, className, direction, children }) => (
  <table
    role="presentation"
    dir={direction}
    cellpadding="0"
    cellspacing="0"
    border={0}
    class={className}
    style={style}
  >
    <tbody>{children}</tbody>
  </table>
);

export const Muted: FC<PropsWithChildren> = ({ children }) => (
  <p class="muted" style={styles.muted}>
    {children}
  </p>
);

type ButtonProps = { link: string; label: string; accent?: string };

/** A button, and the same address in full for who cannot use it. */
export const LinkButton: FC<ButtonProps & { inFull: string }> = ({
  link,
  label,
  accent = defaultAccent,
  inFull,
}) => (
  <>
    <Button link={link} label={label} accent={accent} />
    <Muted>
      {inFull}
      <br />
      <a class="link" dir="ltr" href={link} style={colored(styles.link, accent)}>
        {link}
      </a>
    </Muted>
  </>
);

/** A cell with its own color: it still looks like a button where padding on links is ignored. */
const Button: FC<ButtonProps> = ({ link, label, accent = defaultAccent }) => (
  <Rows style={styles.buttonBox}>
    <tr>
      <td align="center" bgcolor={accent} style={filled(styles.buttonCell, accent)}>
        <a href={link} style={styles.button}>
          {label}
        </a>
      </td>
    </tr>
  </Rows>
);

/** Of an image for screens of twice the resolution; written out, as some clients ignore styles. */
function shownSize({ width, height }: { width: number; height: number }) {
  const shown = Math.min(1, maxLogoHeight / height, maxLogoWidth / width);
  return { width: Math.round(width * shown), height: Math.round(height * shown) };
}
