import { Hono } from "hono";

import { buildPage } from "./build-page.ts";

/** The page, the gallery and their files, bundled once when the sandbox starts. */
export async function pageRoutes(): Promise<Hono> {
  const page = await buildPage();
  const routes = new Hono();
  routes.get("/", (c) => c.html(page.html));
  routes.get("/gallery", (c) => c.html(page.gallery));
  for (const [name, content] of Object.entries(page.files)) {
    const type = name.endsWith(".css") ? "text/css" : "text/javascript";
    routes.get(`/${name}`, (c) =>
      c.body(content, 200, { "content-type": `${type}; charset=utf-8` }),
    );
  }
  return routes;
}
