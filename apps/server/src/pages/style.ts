import { onDark } from "@usher/core";

import { inlineSource } from "./inline-source.ts";

const plain = `
:root{color-scheme:light dark;--page:#f3f4f7;--card:#fff;--text:#1b1f26;--muted:#565f6d;--line:#dfe3e9;--soft:#f6f7f9;--accent:#2350c8;--on:#fff;--tint:#e8eefc;--edge:#868f9d}
@media (prefers-color-scheme:dark){:root{--page:#0e1116;--card:#171b22;--text:#e9edf3;--muted:#a2adbb;--line:#2c343f;--soft:#1e242d;--accent:#8fb3ff;--on:#0a1633;--tint:#1f2b45;--edge:#6b7685}}
*{box-sizing:border-box}
body{margin:0;min-height:100vh;min-height:100dvh;display:flex;flex-direction:column;align-items:center;justify-content:center;gap:16px;padding:24px 16px;background:var(--page);color:var(--text);font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;overflow-wrap:anywhere}
main{width:100%;max-width:440px;padding:32px;background:var(--card);border:1px solid var(--line);border-radius:14px}
h1{margin:0 0 12px;font-size:1.5rem;line-height:1.25;text-wrap:balance}
h1:not(:lang(ar)){letter-spacing:-.01em}
p{margin:0 0 12px}
.mark{width:48px;height:48px;margin:0 0 20px;display:grid;place-items:center;border-radius:12px;background:var(--tint);color:var(--accent);font-size:1.375rem;font-weight:700}
.product{margin:0 0 16px;color:var(--muted);font-size:.875rem;font-weight:600}
.logo{display:block;width:auto;height:auto;max-width:100%;max-height:48px;margin:0 0 20px}
.muted{color:var(--muted);font-size:.875rem}
figure{margin:20px 0;padding:12px 16px;background:var(--soft);border-radius:8px;border-inline-start:3px solid var(--line)}
figcaption{color:var(--muted);font-size:.875rem}
blockquote{margin:4px 0 0;white-space:pre-line}
dl{margin:20px 0;border-top:1px solid var(--line)}
dl div{padding:10px 0;border-bottom:1px solid var(--line)}
dt{color:var(--muted);font-size:.875rem}
dd{margin:0}
form{margin:24px 0 16px;display:grid;gap:12px}
button{min-height:48px;padding:12px 16px;border:1px solid var(--edge);border-radius:10px;background:transparent;color:var(--text);font:inherit;font-weight:600;cursor:pointer}
button.primary{border-color:var(--accent);background:var(--accent);color:var(--on)}
button:hover{filter:brightness(.95)}
form+form{margin-top:0}
details summary{padding:12px 0;color:var(--muted);font-size:.875rem;cursor:pointer}
label{display:block;margin-bottom:8px;font-size:.875rem}
textarea{display:block;width:100%;min-height:72px;padding:10px 12px;border:1px solid var(--edge);border-radius:10px;background:transparent;color:var(--text);font:inherit;resize:vertical}
.alert{margin:0;padding:10px 12px;border:1px solid var(--edge);border-radius:10px}
.quiet{margin-top:24px;padding-top:12px;border-top:1px solid var(--line)}
.quiet form{margin:12px 0}
.quiet form p{margin:-4px 0 4px;color:var(--muted);font-size:.875rem}
.quiet button{font-weight:500}
a{color:var(--accent)}
a .muted{color:inherit;font-size:inherit}
:focus-visible{outline:3px solid var(--accent);outline-offset:3px}
main>:last-child{margin-bottom:0}
footer{font-size:.875rem;color:var(--muted)}
footer nav{display:flex;flex-wrap:wrap;justify-content:center}
footer a{padding:14px 12px;color:inherit}
@media (max-width:420px){body{padding:0;justify-content:flex-start;background:var(--card)}main{padding:32px 20px 16px;border:0;border-radius:0}}
`.trim();

/** Of a page whose buttons and links are in the organization's color, `#rrggbb`; null for our own. */
export function pageStyle(color: string | null): string {
  return color === null ? plain : `${plain}${colored(color)}`;
}

const plainSource = inlineSource(plain);

/** By which a content security policy allows the style of such a page. */
export function styleSourceOf(color: string | null): string {
  return color === null ? plainSource : inlineSource(pageStyle(color));
}

function colored(color: string): string {
  return `\n:root{--accent:${color};--tint:${color}1a}@media (prefers-color-scheme:dark){:root{--accent:${onDark(color)};--tint:${onDark(color)}26}}`;
}
