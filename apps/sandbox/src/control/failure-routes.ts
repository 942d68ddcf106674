import { Hono } from "hono";
import { z } from "zod";

import type { Failures } from "./failures/failure.ts";
import { body } from "./read-body.ts";

const input = z.object({
  id: z.string(),
  isOn: z.boolean(),
  /** What the app is told to wait, or how long the database stalls. */
  seconds: z.number().int().min(1).max(600).optional(),
});

/** What fails in the world outside, switched by hand. */
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
