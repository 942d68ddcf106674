/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import { raw } from "hono/html";
import type { Child } from "hono/jsx";

import { style } from "../../pages/style.ts";
import type { Face } from "../face-deps.ts";

export function DocsPage({ faces }: { faces: readonly Face[] }) {
  return (
    <Page title="Usher's interfaces">
      <main>
        <h1>Interfaces</h1>
        <p>
          Four published contracts on one service. Each needs another base URL and a credential.
        </p>
        <dl>
          {faces.map(({ name, vendor, description }) => (
            <div>
              <dt>{description}</dt>
              <dd>
                <a href={`/docs/${name}`}>{vendor}</a> ·{" "}
                <a href={`/docs/${name}/openapi.json`}>OpenAPI</a>
              </dd>
            </div>
          ))}
        </dl>
      </main>
    </Page>
  );
}

export function ReferencePage({ face }: { face: Face }) {
  return (
    <html lang="en">
      <Head title={`Usher as ${face.vendor}`}>
        <script type="module" src="/docs/openapi-explorer.js" />
      </Head>
      <body>
        {raw(`<openapi-explorer spec-url="/docs/${face.name}/openapi.json"></openapi-explorer>`)}
      </body>
    </html>
  );
}

function Page({ title, children }: { title: string; children: Child }) {
  return (
    <html lang="en">
      <Head title={title}>
        <style>{raw(style)}</style>
      </Head>
      <body>{children}</body>
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
