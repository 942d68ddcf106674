/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import { HtmlHead } from "@usher/core/sendgrid";
import { raw } from "hono/html";

import { pageStyle } from "../../pages/style.ts";
import { explorerStyle } from "./explorer-style.ts";

const meta = { viewport: "width=device-width, initial-scale=1", "color-scheme": "light dark" };

/** A document and its reference page; both paths have the prefix in front. */
export type Reference = {
  title: string;
  /** What the API is, in one line. */
  summary: string;
  page: string;
  document: string;
};

export function DocsPage({ own, vendors }: { own: Reference; vendors: readonly Reference[] }) {
  return (
    <html lang="en">
      <HtmlHead title="Usher's interfaces" meta={meta} style={pageStyle(null)} />
      <body>
        <main>
          <h1>Interfaces</h1>
          <p>Usher's own API covers everything Usher can do. Use it for new programs.</p>
          <References of={[own]} />
          <p>
            Four APIs published by vendors, served by the same Usher, for programs written against
            them. Each has its own base URL and credential.
          </p>
          <References of={vendors} />
        </main>
      </body>
    </html>
  );
}

function References({ of }: { of: readonly Reference[] }) {
  return (
    <dl>
      {of.map(({ title, summary, page, document }) => (
        <div>
          <dt>{summary}</dt>
          <dd>
            <a href={page}>{title}</a> · <a href={document}>OpenAPI</a>
          </dd>
        </div>
      ))}
    </dl>
  );
}

/** `prefix` stands in front of our own paths. */
export function ReferencePage({ of, prefix }: { of: Reference; prefix: string }) {
  return (
    <html lang="en">
      <HtmlHead
        title={of.title}
        meta={meta}
        style={explorerStyle}
        script={`${prefix}/docs/openapi-explorer.js`}
      />
      <body>
        {raw(
          // Readers look for a procedure or a path, not for the sentence about it.
          `<openapi-explorer spec-url="${of.document}" use-path-in-nav-bar="true"></openapi-explorer>`,
        )}
      </body>
    </html>
  );
}
