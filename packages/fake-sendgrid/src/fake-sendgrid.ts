import type { FakeAccount } from "./account.ts";
import type { CapturedEmail } from "./captured-email.ts";
import type { FakeSendGridExchange } from "./exchange.ts";
import type { FakeEvent, FakeEventKind } from "./event.ts";
import type { SendEventsOptions } from "./event-post.ts";
import type { Mailbox } from "./mailbox.ts";
import type { ReceivedRequest } from "./request-log.ts";
import type { ScriptedAnswer } from "./script.ts";

export type FakeSendGridOptions = {
  /** A free one by default. */
  port?: number;
  /** The one key that is accepted; a new one by default. Throws unless it starts with `SG.`. */
  apiKey?: string;
  /** How many of the newest emails are kept; 500 by default. */
  keepEmails?: number;
  /** Gives the key the scope of the Email Logs API; it answers 403 without. */
  allowEmailLogs?: boolean;
  /** An account without senders and domains by default, whose key may only send. */
  account?: Partial<FakeAccount>;
};

export type FakeSendGrid = {
  /** `http://127.0.0.1:<port>`, for SENDGRID_BASE_URL. */
  url: string;
  port: number;
  apiKey: string;
  /** May be changed at any time; `reset` leaves it as it is. */
  account: FakeAccount;
  /** Base64 SPKI DER, as SendGrid shows it, for SENDGRID_WEBHOOK_PUBLIC_KEY. */
  webhookPublicKey: string;
  mailbox: Mailbox;
  /** Every request that reached mail/send, accepted or not, in order of arrival. */
  requests(): ReceivedRequest[];
  /** What the next requests with the right key get, in order. */
  script(...steps: ScriptedAnswer[]): void;
  /** What every unscripted request gets; `accept` at first. */
  setDefault(answer: ScriptedAnswer): void;
  /** Delays every outcome but `reset_before_body`; an email is captured before the delay. */
  setLatency(ms: number): void;
  /**
   * Posts signed events; resolves with the receiver's HTTP status (the highest of all copies),
   * rejects when the receiver cannot be reached.
   */
  sendEvents(
    target: string,
    events: FakeEvent[],
    options?: SendEventsOptions,
  ): Promise<{ status: number }>;
  /** Reports every request and every post of events once it has ended; returns a function that unsubscribes. */
  onExchange(listener: (exchange: FakeSendGridExchange) => void): () => void;
  /** The event that SendGrid would send about an email. */
  eventFor(
    email: CapturedEmail,
    kind: FakeEventKind,
    overrides?: Record<string, unknown>,
  ): FakeEvent;
  /** Forgets emails, requests, script and latency, and ends hanging connections; listeners stay. */
  reset(): void;
  /** Ends every connection, delay and wait; resolves when the port is free. */
  close(): Promise<void>;
};
