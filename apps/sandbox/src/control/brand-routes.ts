import { toErrorView } from "@usher/core";
import { Hono } from "hono";
import { HTTPException } from "hono/http-exception";
import { z } from "zod";

import type { Opened } from "../page-deps.ts";
import { body } from "./read-body.ts";

const text = z.string().nullable();

const input = z.object({
  productName: text,
  color: text,
  supportAddress: text,
  /** A PNG or JPEG in Base64. Left out, the logo stays. */
  logo: text.optional(),
});

/** Acme's brand, to see it in emails and on the accept page before customers do. */
export function brandRoutes(opened: () => Opened | null): Hono {
  const routes = new Hono();
  const organization = () => {
    const usher = opened()?.usher;
    if (usher === undefined) throw new HTTPException(503, { message: "the sandbox is starting" });
    return usher.organization;
  };
  routes.get("/", async (c) => c.json((await organization().get()).policy.brand));
  routes.post("/", async (c) => {
    const { logo, ...brand } = await body(c, input);
    try {
      if (logo !== undefined) await organization().setLogo({ image: logo });
      const { policy } = await organization().updatePolicy({ policy: { brand } });
      return c.json(policy.brand);
    } catch (error) {
      const { status, message } = toErrorView(error);
      if (status >= 500) throw error;
      return c.json({ error: message }, 400);
    }
  });
  return routes;
}
