import { createParser, type EventSourceMessage } from "eventsource-parser";

import { AnswerError } from "./answer-error.ts";

export type EventSourceSettings = {
  fetch: typeof globalThis.fetch;
  headers(): Promise<Record<string, string>>;
  /** How long the server may take to begin its answer. */
  connectTimeoutMs: number;
};

type Listener = (event: object) => void;

const [connecting, open, closed] = [0, 1, 2];
const firstBackoffMs = 500;
const maxBackoffMs = 15_000;
const transientStatuses = new Set([408, 429, 500, 502, 503, 504]);

/**
 * The part of the browser's EventSource that tRPC uses, over fetch: the browser's own cannot send a
 * credential, and Node 20 has none. It comes back when the connection is lost, with the last id it got.
 */
export class FetchEventSource {
  readonly CONNECTING = connecting;
  readonly OPEN = open;
  readonly CLOSED = closed;
  readyState: number = connecting;
  readonly #settings: EventSourceSettings;
  readonly #listeners = new Map<string, Set<Listener>>();
  readonly #stop = new AbortController();
  #lastEventId = "";
  #failures = 0;

  constructor(url: string, settings: EventSourceSettings) {
    this.#settings = settings;
    void this.#run(url);
  }

  addEventListener(type: string, listener: Listener): void {
    const listeners = this.#listeners.get(type) ?? new Set();
    this.#listeners.set(type, listeners.add(listener));
  }

  removeEventListener(type: string, listener: Listener): void {
    this.#listeners.get(type)?.delete(listener);
  }

  close(): void {
    this.readyState = closed;
    this.#stop.abort();
  }

  async #run(url: string): Promise<void> {
    while (!this.#stop.signal.aborted) {
      const error = await this.#connect(url).catch((error: unknown) => error);
      if (this.#stop.signal.aborted) return;
      const final = error instanceof AnswerError && !transientStatuses.has(error.status);
      this.readyState = final ? closed : connecting;
      this.#dispatch("error", error instanceof Error ? error : new Error("The stream ended."));
      if (final) return;
      await this.#pause(error instanceof AnswerError ? error.retryAfterSeconds : null);
    }
  }

  /** Returns when the server ends the stream, as it does now and then. */
  async #connect(url: string): Promise<void> {
    const response = await this.#request(url);
    const isStream = response.headers.get("content-type")?.startsWith("text/event-stream");
    if (!response.ok || !isStream || response.body === null) throw new AnswerError(response);
    this.readyState = open;
    const parser = createParser({ onEvent: (event) => this.#receive(event) });
    const decoder = new TextDecoder();
    const reader = response.body.getReader();
    try {
      for (;;) {
        const { value, done } = await reader.read();
        if (done || this.#stop.signal.aborted) return;
        parser.feed(decoder.decode(value, { stream: true }));
      }
    } finally {
      await reader.cancel().catch(() => {});
    }
  }

  #receive({ id, event = "message", data }: EventSourceMessage): void {
    // One chunk may bring more events than its first listener wanted.
    if (this.#stop.signal.aborted) return;
    this.#lastEventId = id ?? this.#lastEventId;
    if (event === "message" || event === "ping") this.#failures = 0;
    this.#dispatch(event, { type: event, data, lastEventId: this.#lastEventId });
  }

  async #request(url: string): Promise<Response> {
    const headers = await this.#settings.headers();
    const late = new AbortController();
    const timer = setTimeout(
      () => late.abort(new Error("The server did not answer in time.")),
      this.#settings.connectTimeoutMs,
    );
    try {
      return await this.#settings.fetch(url, {
        headers: {
          ...headers,
          accept: "text/event-stream",
          ...(this.#lastEventId && { "last-event-id": this.#lastEventId }),
        },
        signal: AbortSignal.any([this.#stop.signal, late.signal]),
      });
    } finally {
      clearTimeout(timer);
    }
  }

  #dispatch(type: string, event: object): void {
    for (const listener of this.#listeners.get(type) ?? []) listener(event);
  }

  async #pause(retryAfterSeconds: number | null): Promise<void> {
    const backoff = Math.min(maxBackoffMs, firstBackoffMs * 2 ** this.#failures);
    this.#failures += 1;
    const ms = Math.max((retryAfterSeconds ?? 0) * 1000, backoff * (0.5 + Math.random() / 2));
    const { signal } = this.#stop;
    await new Promise<void>((resolve) => {
      const end = () => {
        clearTimeout(timer);
        signal.removeEventListener("abort", end);
        resolve();
      };
      const timer = setTimeout(end, ms);
      signal.addEventListener("abort", end);
    });
  }
}
