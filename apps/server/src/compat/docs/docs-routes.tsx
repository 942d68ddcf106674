/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import { renderHtml } from "@usher/core/sendgrid";
import { Hono } from "hono";
import type { JSX } from "hono/jsx/jsx-runtime";

import type { HttpEnv } from "../../http/http-env.ts";
import { pathPrefixOf } from "../../http/path-prefix.ts";
import { pageHeaders } from "../../pages/page-headers.ts";
import type { CompatApi } from "../compat-deps.ts";
import { DocsPage, ReferencePage, type Reference } from "./docs-pages.tsx";
import { documentOf } from "./document-of.ts";
import { explorerScript } from "./explorer-script.ts";

/** The explorer styles itself inline and fetches the document; nothing leads away from here. */
const referenceHeaders = {
  ...pageHeaders,
  "Content-Security-Policy": [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self' data:",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join("; "),
};

const scriptHeaders = {
  "Content-Type": "text/javascript; charset=utf-8",
  "Cache-Control": "public, max-age=86400",
};

/** The document of Usher's own API is served beside its procedures, at `/openapi.json`. */
export function docsRoutes(baseUrl: string, apis: readonly CompatApi[]): Hono<HttpEnv> {
  const app = new Hono<HttpEnv>();
  const prefix = pathPrefixOf(baseUrl);
  const own: Reference = {
    title: "Usher",
    summary: "Usher's own API: every procedure, as the typed client and the command line call it.",
    page: `${prefix}/docs/usher`,
    document: `${prefix}/openapi.json`,
  };
  const references = apis.map((api) => ({ api, reference: referenceTo(api, prefix) }));
  const vendors = references.map(({ reference }) => reference);
  app.get("/", (c) => c.body(html(<DocsPage own={own} vendors={vendors} />), 200, pageHeaders));
  app.get("/openapi-explorer.js", async (c) => c.body(await explorerScript(), 200, scriptHeaders));
  app.get("/usher", (c) =>
    c.body(html(<ReferencePage of={own} prefix={prefix} />), 200, referenceHeaders),
  );
  for (const { api, reference } of references) {
    const document = documentOf(api, baseUrl);
    app.get(`/${api.name}`, (c) =>
      c.body(html(<ReferencePage of={reference} prefix={prefix} />), 200, referenceHeaders),
    );
    app.get(`/${api.name}/openapi.json`, (c) => c.json(document));
  }
  return app;
}

function referenceTo({ name, vendor, description }: CompatApi, prefix: string): Reference {
  return {
    title: `Usher as ${vendor}`,
    summary: `The contract that ${vendor} published. ${description}`,
    page: `${prefix}/docs/${name}`,
    document: `${prefix}/docs/${name}/openapi.json`,
  };
}

function html(page: JSX.Element): string {
  return `<!doctype html>${renderHtml(page)}`;
}
