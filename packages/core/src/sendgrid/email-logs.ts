import { z } from "zod";

import type { ApiClient } from "./client.ts";
import type { DeliveryLookup, LookupAnswer } from "../ports/email-sender.ts";

const newestOfRecipient = 20;
/** Their clock may be behind ours, and an email is queued a while before it is sent. */
const clockMarginMs = 60 * 60_000;
/** A key may get the scope while we run. */
const retryAfterMs = 60 * 60_000;

const summaries = z.object({
  messages: z.array(z.object({ sg_message_id: z.string(), from_email: z.string() })),
});
const details = z.object({ custom_args: z.record(z.string(), z.unknown()).optional() });

const unavailable = (later: boolean): LookupAnswer => ({ kind: "unavailable", later });

/**
 * Looks an email up by its send id in SendGrid's Email Logs, which search by recipient and time only.
 * Without the scope the API answers 403; that is cached for an hour.
 */
export function createEmailLogs(client: Pick<ApiClient, "ask">, from: string): DeliveryLookup {
  let rejectedUntil = 0;

  async function candidates(to: string, sinceMs: number): Promise<string[] | LookupAnswer> {
    // No way to escape a quote is documented.
    if (to.includes("'")) return unavailable(false);
    const since = new Date(sinceMs).toISOString();
    const query = `to_email = '${to}' AND sg_message_id_created_at > TIMESTAMP "${since}"`;
    const body = { query, limit: newestOfRecipient };
    const { statusCode, body: answer } = await client.ask({
      method: "POST",
      url: "/v3/logs",
      body,
    });
    if ([401, 403, 404].includes(statusCode)) {
      rejectedUntil = Date.now() + retryAfterMs;
      return unavailable(false);
    }
    const found = summaries.safeParse(answer);
    if (statusCode !== 200 || !found.success) return unavailable(true);
    return found.data.messages
      .filter((message) => message.from_email.toLowerCase() === from.toLowerCase())
      .map((message) => message.sg_message_id);
  }

  async function search(sendId: string, ids: readonly string[]): Promise<LookupAnswer> {
    for (const id of ids) {
      const url = `/v3/logs/${encodeURIComponent(id)}`;
      const { statusCode, body } = await client.ask({ method: "GET", url });
      const found = details.safeParse(body);
      if (statusCode !== 200 || !found.success) return unavailable(true);
      const [providerMessageId = null] = id.split(".", 1);
      if (found.data.custom_args?.["send_id"] === sendId)
        return { kind: "found", providerMessageId };
    }
    return { kind: "absent" };
  }

  return {
    async find({ sendId, to, ageMs }) {
      if (Date.now() < rejectedUntil) return unavailable(false);
      try {
        const ids = await candidates(to, Date.now() - ageMs - clockMarginMs);
        return Array.isArray(ids) ? await search(sendId, ids) : ids;
      } catch {
        return unavailable(true);
      }
    },
  };
}
