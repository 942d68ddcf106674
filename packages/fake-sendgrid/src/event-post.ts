import { setMaxListeners } from "node:events";
import { request as httpRequest } from "node:http";
import type { FakeEvent } from "./event.ts";
import { createEventSigner } from "./event-signature.ts";
import type { EventSigner } from "./event-signature.ts";

export type SendEventsOptions = {
  /**
   * `signature`: a well-formed signature by another key; `body`: changed after signing;
   * `timestamp`: the header is one second off what was signed.
   */
  tamper?: "signature" | "body" | "timestamp";
  /** Unix seconds to sign and send; now by default. */
  timestamp?: number;
  /** Sends the same post this many times at once, as a redelivery; 1 by default. */
  copies?: number;
};

export type EventPoster = {
  publicKey: string;
  /** Resolves with the highest status of all copies; rejects when one gets no answer. */
  post(
    target: string,
    events: FakeEvent[],
    options: SendEventsOptions,
  ): Promise<{ status: number }>;
  /** Ends what is under way and rejects what comes after. */
  close(): void;
};

type EventPost = { headers: Record<string, string>; body: Buffer };

const timeoutMs = 30_000;

export function createEventPoster(): EventPoster {
  const signer = createEventSigner();
  const closing = new AbortController();
  // One for each post under way.
  setMaxListeners(0, closing.signal);
  return {
    publicKey: signer.publicKey,
    post: async (target, events, options) => {
      const built = buildPost(signer, events, options);
      const copies = Array.from({ length: options.copies ?? 1 }, () =>
        send(target, built, AbortSignal.any([closing.signal, AbortSignal.timeout(timeoutMs)])),
      );
      return { status: Math.max(...(await Promise.all(copies))) };
    },
    close: () => closing.abort(new Error("The fake was closed.")),
  };
}

function buildPost(
  signer: EventSigner,
  events: FakeEvent[],
  options: SendEventsOptions,
): EventPost {
  const timestamp = options.timestamp ?? Math.floor(Date.now() / 1000);
  const signed = serialize(events);
  const key = options.tamper === "signature" ? createEventSigner() : signer;
  const signature = key.sign(String(timestamp), signed);
  const shown = options.tamper === "timestamp" ? timestamp + 1 : timestamp;
  return {
    headers: {
      "content-type": "application/json; charset=utf-8",
      "user-agent": "SendGrid Event API",
      "x-twilio-email-event-webhook-signature": signature,
      "x-twilio-email-event-webhook-timestamp": String(shown),
    },
    body: options.tamper === "body" ? serialize([...events, ...forged(events)]) : signed,
  };
}

function serialize(events: FakeEvent[]): Buffer {
  return Buffer.from(`[${events.map((event) => JSON.stringify(event)).join(",\r\n")}]\r\n`);
}

/** One more event, so that the tampered body is still a batch that a careless receiver takes. */
function forged(events: FakeEvent[]): FakeEvent[] {
  const [first] = events;
  const base = first ?? { event: "", email: "", timestamp: 0, sg_message_id: "" };
  return [{ ...base, event: "delivered", sg_event_id: "forged" }];
}

function send(target: string, post: EventPost, signal: AbortSignal): Promise<number> {
  const headers = { ...post.headers, "content-length": post.body.length };
  return new Promise((resolve, reject) => {
    const request = httpRequest(
      target,
      { method: "POST", agent: false, signal, headers },
      (response) => {
        response.resume();
        response.on("error", reject);
        // A response that comes from a request always has its status.
        response.on("end", () => resolve(response.statusCode as number));
      },
    );
    request.on("error", reject);
    request.end(post.body);
  });
}
