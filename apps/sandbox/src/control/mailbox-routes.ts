import { Hono } from "hono";

import type { PageDeps } from "../page-deps.ts";

/** Every sent email, as SendGrid received it; newest first. The page shows it, scripts read the JSON. */
export function mailboxRoutes({ fakeSendGrid }: PageDeps): Hono {
  const { mailbox } = fakeSendGrid;
  const routes = new Hono();
  routes.get("/", (c) => c.redirect("/#mailbox"));
  routes.get("/messages", (c) => {
    const to = c.req.query("to");
    const emails = mailbox.list(to === undefined ? {} : { to });
    return c.json({ messages: emails.toSorted((a, b) => (a.receivedAt < b.receivedAt ? 1 : -1)) });
  });
  routes.get("/messages/:id", (c) => {
    const email = mailbox.get(c.req.param("id"));
    return email ? c.json(email) : c.json({ error: "there is no such email" }, 404);
  });
  routes.delete("/messages", (c) => {
    mailbox.clear();
    return c.body(null, 204);
  });
  return routes;
}
