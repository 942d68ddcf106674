/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import { raw } from "hono/html";
import type { Child } from "hono/jsx";

import { catalogs, languages, type Language } from "./catalog.ts";
import { style } from "./style.ts";

type LayoutProps = { language: Language; title: string; children: Child };

/** One card, no script, no further requests. */
export function Layout({ language, title, children }: LayoutProps) {
  return (
    <html lang={language} dir="ltr">
      <head>
        <meta charset="utf-8" />
        <title>{title}</title>
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex, nofollow" />
        <meta name="color-scheme" content="light dark" />
        <style>{raw(style)}</style>
      </head>
      <body>
        <main>{children}</main>
        <footer>
          <nav>
            {languages.map((other) =>
              other === language ? null : (
                <a href={`?lang=${other}`} hreflang={other} lang={other}>
                  {catalogs[other].language}
                </a>
              ),
            )}
          </nav>
        </footer>
      </body>
    </html>
  );
}

/** Isolated, so that a name with another direction or odd characters does not reorder the title. */
export function titleOf(state: string, organization: string): string {
  return `${state} · \u2068${organization}\u2069`;
}
