import type { CapturedEmail } from "@usher/fake-sendgrid";
import { Hono } from "hono";

import type { PageDeps } from "../page-deps.ts";

/**
 * Every sent email, as SendGrid received it; newest first, with the time of the sandbox's clock. The
 * page shows it, scripts read the JSON.
 */
export function mailboxRoutes({
  fakeSendGrid,
  clock,
}: Pick<PageDeps, "fakeSendGrid" | "clock">): Hono {
  const { mailbox } = fakeSendGrid;
  const receivedAt = new WeakMap<CapturedEmail, string>();
  mailbox.onEmail((email) => receivedAt.set(email, clock.now().toISOString()));
  const onOurClock = (email: CapturedEmail): CapturedEmail => ({
    ...email,
    receivedAt: receivedAt.get(email) ?? email.receivedAt,
  });
  const routes = new Hono();
  routes.get("/", (c) => c.redirect("/#mailbox"));
  routes.get("/messages", (c) => {
    const to = c.req.query("to");
    const emails = mailbox.list(to === undefined ? {} : { to }).map(onOurClock);
    return c.json({ messages: emails.toSorted((a, b) => (a.receivedAt < b.receivedAt ? 1 : -1)) });
  });
  routes.get("/messages/:id", (c) => {
    const email = mailbox.get(c.req.param("id"));
    return email ? c.json(onOurClock(email)) : c.json({ error: "there is no such email" }, 404);
  });
  routes.delete("/messages", (c) => {
    mailbox.clear();
    return c.body(null, 204);
  });
  return routes;
}
