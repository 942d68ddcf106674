import { Hono } from "hono";
import { z } from "zod";

import type { PageDeps, World } from "../page-deps.ts";
import { body } from "./read-body.ts";

const input = z.object({
  /** Of a mail in the mailbox. */
  id: z.string(),
  kind: z.enum([
    "processed",
    "deferred",
    "delivered",
    "bounce",
    "blocked",
    "dropped",
    "spamreport",
  ]),
});

/** What SendGrid would tell the server about a mail: signed, to the webhook, with its answer. */
export function mailEventRoutes({ fakeSendGrid }: PageDeps, world: () => World | null): Hono {
  const routes = new Hono();
  routes.post("/event", async (c) => {
    const { id, kind } = await body(c, input);
    const mail = fakeSendGrid.mailbox.get(id);
    const server = world()?.server;
    if (!mail || server === undefined) return c.json({ error: "there is no such mail" }, 404);
    const event = fakeSendGrid.eventFor(mail, kind);
    const { status } = await fakeSendGrid.sendEvents(`${server}/webhooks/sendgrid`, [event]);
    return c.json({ status, event });
  });
  return routes;
}
