import { Hono } from "hono";

import { galleryExamples } from "./examples.ts";
import type { SeenLog } from "./seen-log.ts";

/** The pictures as JSON: every example, then what this sandbox has shown. */
export function galleryRoutes(seen: SeenLog): Hono {
  const routes = new Hono();
  routes.get("/entries", (c) => c.json({ examples: galleryExamples(), seen: seen.list() }));
  return routes;
}
