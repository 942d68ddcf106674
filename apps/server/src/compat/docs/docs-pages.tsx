/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import { raw } from "hono/html";
import type { Child } from "hono/jsx";

import { style } from "../../pages/style.ts";
import type { CompatApi } from "../compat-deps.ts";
import { explorerStyle } from "./explorer-style.ts";

/** `prefix` stands in front of our own paths. */
export function DocsPage({ apis, prefix }: { apis: readonly CompatApi[]; prefix: string }) {
  return (
    <html lang="en">
      <Head title="Usher's interfaces">
        <style>{raw(style)}</style>
      </Head>
      <body>
        <main>
          <h1>Interfaces</h1>
          <p>Four published contracts on one service. Each has its own base URL and credential.</p>
          <dl>
            {apis.map(({ name, vendor, description }) => (
              <div>
                <dt>{description}</dt>
                <dd>
                  <a href={`${prefix}/docs/${name}`}>{vendor}</a> ·{" "}
                  <a href={`${prefix}/docs/${name}/openapi.json`}>OpenAPI</a>
                </dd>
              </div>
            ))}
          </dl>
        </main>
      </body>
    </html>
  );
}

export function ReferencePage({ api, prefix }: { api: CompatApi; prefix: string }) {
  return (
    <html lang="en">
      <Head title={`Usher as ${api.vendor}`}>
        <style>{raw(explorerStyle)}</style>
        <script type="module" src={`${prefix}/docs/openapi-explorer.js`} />
      </Head>
      <body>
        {raw(
          `<openapi-explorer spec-url="${prefix}/docs/${api.name}/openapi.json"></openapi-explorer>`,
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
