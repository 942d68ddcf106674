import type {
  WebhookAnswer,
  WebhookRequest,
  WebhookTransport,
} from "../ports/webhook-transport.ts";

type Respond = (request: WebhookRequest) => WebhookAnswer | Promise<WebhookAnswer>;

/** Takes any https address, and answers each call as told; 200 unless told. */
export function fakeWebhookTransport(respond: Respond = () => answered(200)) {
  const calls: WebhookRequest[] = [];
  const transport: WebhookTransport = {
    timeoutMs: 15_000,
    check: (url) => Promise.resolve(url.startsWith("https://") ? null : "scheme"),
    async send(request) {
      calls.push(request);
      return respond(request);
    },
  };
  return { transport, calls };
}

export function answered(statusCode: number, response = ""): WebhookAnswer {
  return { kind: "answered", statusCode, response, durationMs: 1 };
}
