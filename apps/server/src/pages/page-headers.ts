import { styleSource } from "./style.ts";

export const pageHeaders = headersWith("'self'");

/** Chromium holds the redirect that a form leads to against `form-action` too. */
export function handoverHeaders(origin: string): Readonly<Record<string, string>> {
  return headersWith(`'self' ${origin}`);
}

/**
 * no-transform, because a proxy that hides email addresses rewrites them with a script, which the
 * policy below blocks. strict-origin and not no-referrer: under that, browsers send `Origin: null`
 * with our own form.
 */
function headersWith(formAction: string): Readonly<Record<string, string>> {
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
      `style-src ${styleSource}`,
      "img-src 'self'",
      `form-action ${formAction}`,
      "base-uri 'none'",
      "frame-ancestors 'none'",
    ].join("; "),
  };
}
