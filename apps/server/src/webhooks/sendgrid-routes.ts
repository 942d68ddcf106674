import { recordProviderEvents, type Store } from "@usher/core";
import { createEventVerifier, readEvents } from "@usher/core/sendgrid";
import { Hono } from "hono";

import type { SendGridEventsConfig } from "../config.ts";
import { exchangeOf } from "../http/exchange.ts";
import type { HttpEnv } from "../http/http-env.ts";
import type { RequestLimits } from "../http/limit-ip.ts";
import { rejectMethod, respondCode } from "../http/respond.ts";

export const sendGridEventsPath = "/webhooks/sendgrid";

/** SendGrid posts 768 KB at most; the rest is room for what it may do tomorrow. */
export const sendGridEventsLimitBytes = 2 * 1024 * 1024;

const signatureHeader = "x-twilio-email-event-webhook-signature";
const timestampHeader = "x-twilio-email-event-webhook-timestamp";

/**
 * SendGrid's event webhook. What it did not sign is rejected unread; what it signed is stored before
 * the answer, so that SendGrid repeats a post of which anything was lost. Only posts without its
 * signature count against the limit of their IP: SendGrid sends more. Throws for a bad key.
 */
export function sendGridRoutes(
  { store, limits }: { store: Store; limits: RequestLimits },
  config: SendGridEventsConfig,
): Hono<HttpEnv> {
  const isSigned = createEventVerifier(config);
  const app = new Hono<HttpEnv>();
  app.post(sendGridEventsPath, async (c) => {
    const { log, clientIp } = exchangeOf(c.env.incoming);
    const body = new Uint8Array(await c.req.arrayBuffer());
    const signature = c.req.header(signatureHeader);
    const timestamp = c.req.header(timestampHeader);
    if (!isSigned({ signature, timestamp, body })) {
      log.warn("rejected a post of events that SendGrid did not sign, or signed too long ago");
      await limits.admitAddress(clientIp);
      return respondCode(c, "event.not_signed");
    }
    const read = readEvents(body);
    if (read === null) return respondCode(c, "request.invalid");
    if (read.accountChanged) log.error("SendGrid says that the account's status changed");
    const added = await recordProviderEvents(store, read.events);
    log.debug({ events: read.events.length, added }, "stored events of SendGrid");
    return c.body(null, 204);
  });
  app.all(sendGridEventsPath, rejectMethod("POST"));
  return app;
}
