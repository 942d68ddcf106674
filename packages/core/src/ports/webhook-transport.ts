/** Why an address is refused. `address`: it leads into a private network or to this machine. */
export type WebhookUrlRefusal =
  | "invalid"
  | "scheme"
  | "credentials"
  | "fragment"
  | "address"
  | "unresolved";

export type WebhookRequest = {
  url: string;
  headers: Record<string, string>;
  /** Sent as these UTF-8 bytes. */
  body: string;
};

/** What became of one call. Without an answer `error` names the cause in a few words. */
export type WebhookAnswer =
  | { kind: "answered"; statusCode: number; response: string; durationMs: number }
  | { kind: "failed"; error: string; durationMs: number };

/** Makes the calls to webhook endpoints, and decides which addresses may be called. */
export type WebhookTransport = {
  /** Null when the address may be called now. */
  check(url: string): Promise<WebhookUrlRefusal | null>;
  /** Checks the address that is connected to as well; follows no redirect. Never throws. */
  send(request: WebhookRequest): Promise<WebhookAnswer>;
  /** The longest time `send` takes. */
  timeoutMs: number;
};
