import { Hono } from "hono";
import { z } from "zod";

import type { Opened, PageDeps } from "../page-deps.ts";
import type { ChangeFeed } from "./change-feed.ts";
import { body } from "./read-body.ts";

const input = z.object({
  /** Of an email in the mailbox. */
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

/** What SendGrid would report about an email: signed, to the webhook, with its answer. */
export function emailRoutes(
  { fakeSendGrid }: PageDeps,
  opened: () => Opened | null,
  feed: ChangeFeed,
): Hono {
  const routes = new Hono();
  routes.post("/event", async (c) => {
    const { id, kind } = await body(c, input);
    const email = fakeSendGrid.mailbox.get(id);
    const server = opened()?.world.server;
    if (!email || server === undefined) return c.json({ error: "there is no such email" }, 404);
    const event = fakeSendGrid.eventFor(email, kind);
    const { status } = await fakeSendGrid.sendEvents(`${server}/webhooks/sendgrid`, [event]);
    feed.announce("invitations");
    return c.json({ status, event });
  });
  return routes;
}

/** The newest invitations with the delivery status of their emails, as the API shows them. */
export function invitationRoutes(opened: () => Opened | null): Hono {
  const routes = new Hono();
  routes.get("/", async (c) => {
    const found = await opened()?.usher.invitation.list({ limit: 100 });
    return c.json({ invitations: found?.invitations ?? [] });
  });
  return routes;
}
