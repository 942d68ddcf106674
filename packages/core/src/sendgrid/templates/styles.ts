import { onDark } from "../../model/brand/brand.ts";

const font =
  "font-family:-apple-system,BlinkMacSystemFont,Segoe UI,Roboto,Helvetica,Arial,sans-serif";
const ink = "#18202f";
const quiet = "#556070";
/** Of an organization without a color. */
export const defaultAccent = "#1d4ed8";

/** Inline, because many clients drop style sheets; colors that stay readable when inverted. */
export const styles = {
  body: `margin:0;padding:0;background:#f2f4f7;color:${ink};${font}`,
  preheader:
    "display:none;font-size:1px;line-height:1px;max-height:0;max-width:0;opacity:0;overflow:hidden;mso-hide:all",
  outer: "width:100%;background:#f2f4f7",
  gutter: "padding:32px 12px",
  card: "width:100%;max-width:480px;background:#ffffff;border-radius:12px;text-align:start",
  inside: `padding:32px 28px;${font};color:${ink};overflow-wrap:anywhere;word-break:break-word`,
  initial: `width:48px;height:48px;border-radius:10px;color:#ffffff;font-size:24px;line-height:48px;font-weight:600;text-align:center`,
  heading: `margin:20px 0 12px;font-size:22px;line-height:30px;font-weight:600;${font}`,
  paragraph: `margin:0 0 14px;font-size:16px;line-height:24px;${font}`,
  muted: `margin:0 0 12px;font-size:14px;line-height:21px;color:${quiet};${font}`,
  note: `margin:0 0 18px;text-align:start;padding:4px 14px;border-inline-start:3px solid #c9d0da;font-size:16px;line-height:24px;${font}`,
  buttonBox: "margin:8px 0 20px",
  buttonCell: "border-radius:8px;mso-padding-alt:14px 28px",
  button: `display:inline-block;padding:14px 28px;font-size:16px;line-height:20px;font-weight:600;color:#ffffff;text-decoration:none;${font}`,
  link: "word-break:break-all",
  product: `margin:0 0 16px;font-size:14px;line-height:21px;font-weight:600;color:${quiet};${font}`,
  logo: "display:block;border:0;max-width:100%;height:auto",
  quietLink: `color:${quiet};text-decoration:underline`,
  rule: "border:0;border-top:1px solid #dde2e9;margin:22px 0 18px",
} as const;

export const filled = (style: string, accent: string) => `${style};background:${accent}`;
export const colored = (style: string, accent: string) => `${style};color:${accent}`;

/** `accent`: `#rrggbb`, of the cells of buttons and of links. */
export const darkMode = (accent: string) =>
  [
    ":root{color-scheme:light dark;supported-color-schemes:light dark}",
    "@media (prefers-color-scheme:dark){",
    ".page{background:#10151e !important;color:#eef1f6 !important}",
    ".card,.card td{background:#1a212d !important;color:#eef1f6 !important}",
    `.card table td{background:${accent} !important}`,
    ".muted{color:#aab4c3 !important}",
    `.link{color:${accent === defaultAccent ? "#8ab4ff" : onDark(accent)} !important}`,
    ".note{border-color:#4a5568 !important}",
    ".rule{border-color:#323c4b !important}",
    "}",
  ].join("");
