import { Hono } from "hono";
import { z } from "zod";

import type { Failures } from "./failures/failure.ts";
import { body } from "./read-body.ts";

const input = z.object({
  id: z.string(),
  isOn: z.boolean(),
  /** How long the app must wait, or the database stalls. */
  seconds: z.number().int().min(1).max(600).optional(),
});

/** Failures of external services, switched by hand. */
export function failureRoutes(failures: Failures): Hono {
  const routes = new Hono();
  routes.get("/", (c) => c.json({ failures: failures.list() }));
  routes.post("/", async (c) => {
    const { id, isOn, seconds } = await body(c, input);
    if (!(await failures.set(id, isOn, seconds)))
      return c.json({ error: `there is no failure ${id}` }, 404);
    return c.json({ failures: failures.list() });
  });
  routes.delete("/", async (c) => {
    await failures.repairAll();
    return c.json({ failures: failures.list() });
  });
  return routes;
}
