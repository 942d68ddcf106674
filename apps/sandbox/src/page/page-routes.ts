import { Hono } from "hono";

import { buildPage } from "./build-page.ts";

/** The page and its two files, bundled once when the sandbox starts. */
export async function pageRoutes(): Promise<Hono> {
  const page = await buildPage();
  const routes = new Hono();
  routes.get("/", (c) => c.html(page.html));
  routes.get("/sandbox.js", (c) =>
    c.body(page.script, 200, { "content-type": "text/javascript; charset=utf-8" }),
  );
  routes.get("/sandbox.css", (c) =>
    c.body(page.style, 200, { "content-type": "text/css; charset=utf-8" }),
  );
  return routes;
}
