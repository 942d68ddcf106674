import { Hono } from "hono";

import type { GalleryEntry } from "./gallery-entry.ts";
import type { SeenLog } from "./seen-log.ts";

/** The pictures as JSON: every example, then what this sandbox has shown. */
export function galleryRoutes(examples: () => GalleryEntry[], seen: SeenLog): Hono {
  const routes = new Hono();
  routes.get("/entries", (c) => c.json({ examples: examples(), seen: seen.list() }));
  return routes;
}
