import { Hono } from "hono";

import type { HttpEnv } from "../http/http-env.ts";
import { createApiDocument } from "./api-document.ts";

/** `/openapi.json`, made when it is first asked for. */
export function apiDocumentRoutes(baseUrl: string): Hono<HttpEnv> {
  const app = new Hono<HttpEnv>();
  let document: string | null = null;
  app.get("/openapi.json", (c) => {
    document ??= JSON.stringify(createApiDocument(baseUrl));
    return c.body(document, 200, { "Content-Type": "application/json" });
  });
  return app;
}
