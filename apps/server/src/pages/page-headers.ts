import { readerTimeSource } from "./reader-time.ts";
import { styleSourceOf } from "./style.ts";

type Allowed = {
  /** Where a form of the page may lead beside this server: Chromium holds the redirect after it against `form-action` too. */
  origin?: string | null;
  /** The organization's, if it has one. */
  color?: string | null;
};

/**
 * no-transform, because a proxy that hides email addresses rewrites them with a script, which the
 * policy below blocks. strict-origin and not no-referrer: under that, browsers send `Origin: null`
 * with our own form.
 */
export function headersFor({
  origin = null,
  color = null,
}: Allowed): Readonly<Record<string, string>> {
  return {
    "Content-Type": "text/html; charset=utf-8",
    "Cache-Control": "no-store, no-transform",
    "Referrer-Policy": "strict-origin",
    "X-Robots-Tag": "noindex, nofollow",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
    "Content-Security-Policy": [
      "default-src 'none'",
      `style-src ${styleSourceOf(color)}`,
      `script-src ${readerTimeSource}`,
      "img-src 'self'",
      `form-action 'self'${origin === null ? "" : ` ${origin}`}`,
      "base-uri 'none'",
      "frame-ancestors 'none'",
    ].join("; "),
  };
}

export const pageHeaders = headersFor({});
