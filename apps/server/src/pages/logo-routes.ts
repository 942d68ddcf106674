import { isId, logoPath, type Store } from "@usher/core";
import { Hono } from "hono";

import type { HttpEnv } from "../http/http-env.ts";
import { rejectMethod } from "../http/respond.ts";

const digest = /^[0-9a-f]{64}$/;

/**
 * An address is of one image, so a browser may keep it. Emails show it elsewhere; the other headers keep what an
 * owner uploaded from being anything but an image.
 */
const headers = {
  "Cache-Control": "public, max-age=31536000, immutable",
  "X-Content-Type-Options": "nosniff",
  "Content-Security-Policy": "default-src 'none'; sandbox",
  "Cross-Origin-Resource-Policy": "cross-origin",
};

/** The logos of organizations, which pages and emails show. Another logo has another address. */
export function logoRoutes(store: Pick<Store, "read">): Hono<HttpEnv> {
  const app = new Hono<HttpEnv>();
  const path = `${logoPath}:organization/:digest`;
  app.get(path, async (c) => {
    const asked = c.req.param();
    const isAddress = isId(asked.organization) && digest.test(asked.digest);
    const logo = isAddress ? await store.read.logos.image(asked.organization, asked.digest) : null;
    if (logo === null) return c.notFound();
    return c.body(new Uint8Array(logo.image), 200, {
      ...headers,
      "Content-Type": logo.type,
      "Content-Length": String(logo.image.length),
    });
  });
  app.all(path, rejectMethod("GET, HEAD"));
  return app;
}
