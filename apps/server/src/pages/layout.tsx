/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import { HtmlHead } from "@usher/core/sendgrid";
import { languages, offeredLanguages, type Language } from "@usher/core/texts";
import { raw } from "hono/html";
import type { Child } from "hono/jsx";

import { readerTimeScript } from "./reader-time.ts";
import { pageStyle } from "./style.ts";

const meta = {
  viewport: "width=device-width, initial-scale=1",
  robots: "noindex, nofollow",
  "color-scheme": "light dark",
};

type LayoutProps = { language: Language; title: string; color?: string | null; children: Child };

/** One card, and a script that only words its times. */
export function Layout({ language, title, color = null, children }: LayoutProps) {
  return (
    <html lang={language} dir={languages[language].direction}>
      <HtmlHead title={title} meta={meta} style={pageStyle(color)} />
      <body>
        <main>{children}</main>
        <footer>
          <nav>
            {offeredLanguages.map((other) => {
              const { name, direction } = languages[other];
              return other === language ? null : (
                <a href={`?lang=${other}`} hreflang={other} lang={other} dir={direction}>
                  {name}
                </a>
              );
            })}
          </nav>
        </footer>
        {raw(`<script>${readerTimeScript}</script>`)}
      </body>
    </html>
  );
}

/** Isolated, so that a name with another direction or odd characters does not reorder the title. */
export function titleOf(state: string, organization: string): string {
  return `${state} · \u2068${organization}\u2069`;
}
