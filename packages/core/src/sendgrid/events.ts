import { z } from "zod";

import { isId } from "../model/ids.ts";
import type { DeliveryEvent } from "../model/events/delivery-event.ts";

const text = z.string().optional().catch(undefined);

const visibleAscii = /^[\u0021-\u007e]{1,200}$/;
const unixSeconds = z.number().int().min(0).max(4_000_000_000);

/** A value that the database cannot hold would have the whole post repeated for a day. */
const eventSchema = z.object({
  event: z.string().regex(visibleAscii),
  sg_event_id: z.string().regex(visibleAscii),
  timestamp: unixSeconds,
  send_id: z.string().refine(isId),
  organization_id: z.string().refine(isId),
  sg_message_id: z.string().regex(visibleAscii).optional().catch(undefined),
  type: text,
  reason: text,
  response: text,
});
type SendGridEvent = z.infer<typeof eventSchema>;

export type ReadEvents = {
  events: DeliveryEvent[];
  /** Whether SendGrid says that something about the account itself changed. */
  accountChanged: boolean;
};

const maxDetailLength = 300;

/** What a post says about our emails; null when it is not a JSON array. Other events are left out. */
export function readEvents(body: Uint8Array): ReadEvents | null {
  const posted = parseArray(body);
  if (posted === null) return null;
  const events = posted.flatMap((entry) => {
    const parsed = eventSchema.safeParse(entry);
    const event = parsed.success ? toDeliveryEvent(parsed.data) : null;
    return event === null ? [] : [event];
  });
  return { events, accountChanged: posted.some(saysAccountChanged) };
}

function parseArray(body: Uint8Array): unknown[] | null {
  try {
    const json: unknown = JSON.parse(Buffer.from(body).toString("utf8"));
    return Array.isArray(json) ? json : null;
  } catch {
    return null;
  }
}

function saysAccountChanged(entry: unknown): boolean {
  return (
    typeof entry === "object" &&
    entry !== null &&
    "event" in entry &&
    entry.event === "account_status_change"
  );
}

function toDeliveryEvent(posted: SendGridEvent): DeliveryEvent | null {
  const meaning = meaningOf(posted);
  if (meaning === null) return null;
  return {
    organizationId: posted.organization_id.toLowerCase(),
    deliveryId: posted.send_id.toLowerCase(),
    eventId: posted.sg_event_id,
    event: posted.event,
    at: new Date(posted.timestamp * 1000).toISOString(),
    providerMessageId: posted.sg_message_id?.split(".", 1)[0] ?? null,
    ...meaning,
  };
}

type Meaning = Pick<DeliveryEvent, "status" | "detail" | "suppress">;

/** The table of docs/domain.md, Email outcomes. Opens and clicks are off and mean nothing. */
function meaningOf({ event, type, reason, response }: SendGridEvent): Meaning | null {
  switch (event) {
    case "processed":
      return { status: "processed", detail: null, suppress: null };
    case "deferred":
      return { status: "deferred", detail: oneLine(response ?? reason), suppress: null };
    case "delivered":
      return { status: "delivered", detail: null, suppress: null };
    case "bounce":
      return type === "blocked"
        ? { status: "blocked", detail: oneLine(reason), suppress: null }
        : { status: "bounced", detail: oneLine(reason), suppress: "bounced" };
    case "dropped":
      return { status: "suppressed", detail: oneLine(reason), suppress: null };
    case "spamreport":
      return { status: "delivered", detail: "reported as spam", suppress: "spam" };
    default:
      return null;
  }
}

/** Text from the receiving server: untrusted, and it may repeat what it was sent. */
function oneLine(said: string | undefined): string | null {
  const line = (said ?? "")
    .replace(/[\p{Cc}\p{Cf}\s]+/gu, " ")
    .replace(/\/([iu])\/\S+/gi, "/$1/[link]")
    .trim()
    .slice(0, maxDetailLength)
    .replace(/\p{Cs}/gu, "");
  return line === "" ? null : line;
}
