/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import { raw } from "hono/html";
import type { Child } from "hono/jsx";

import { style } from "../../pages/style.ts";
import { explorerStyle } from "./explorer-style.ts";

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
      <Head title="Usher's interfaces">
        <style>{raw(style)}</style>
      </Head>
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
      <Head title={of.title}>
        <style>{raw(explorerStyle)}</style>
        <script type="module" src={`${prefix}/docs/openapi-explorer.js`} />
      </Head>
      <body>
        {raw(
          // Readers look for a procedure or a path, not for the sentence about it.
          `<openapi-explorer spec-url="${of.document}" use-path-in-nav-bar="true"></openapi-explorer>`,
        )}
      </body>
    </html>
  );
}

function Head({ title, children }: { title: string; children: Child }) {
  return (
    <head>
      <meta charset="utf-8" />
      <title>{title}</title>
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <meta name="color-scheme" content="light dark" />
      {children}
    </head>
  );
}
