import type { CapturedEmail } from "./captured-email.ts";
import { createListeners } from "./listeners.ts";
import { createEmailWaits } from "./email-waits.ts";
import type { WaitOptions } from "./email-waits.ts";

export type Mailbox = {
  /** Oldest first; `to` compares without case. */
  list(filter?: { to?: string }): CapturedEmail[];
  /** The first email with that X-Message-Id. */
  get(id: string): CapturedEmail | undefined;
  clear(): void;
  /** Calls the listener for every new email; returns what ends that. */
  onEmail(listener: (email: CapturedEmail) => void): () => void;
  /** Resolves with the newest email to the address once `count` came; rejects after `timeoutMs`. */
  waitFor(to: string, options?: WaitOptions): Promise<CapturedEmail>;
};

export type EmailStore = { mailbox: Mailbox; add(emails: CapturedEmail[]): void; close(): void };

export function createEmailStore(keepEmails: number): EmailStore {
  const emails: CapturedEmail[] = [];
  const listeners = createListeners<CapturedEmail>();
  const waits = createEmailWaits();

  const list = ({ to }: { to?: string } = {}) => {
    const address = to?.toLowerCase();
    return emails.filter(
      (email) => address === undefined || email.to.email.toLowerCase() === address,
    );
  };

  return {
    mailbox: {
      list,
      get: (id) => emails.find((email) => email.id === id),
      clear: () => void emails.splice(0),
      onEmail: (listener) => listeners.listen(listener),
      waitFor: (to, options) => waits.waitFor(to, list({ to }), options),
    },
    add: (added) => {
      emails.push(...added);
      emails.splice(0, Math.max(0, emails.length - keepEmails));
      for (const email of added) {
        waits.offer(email);
        listeners.notify(email);
      }
    },
    close: () => {
      waits.close();
      listeners.clear();
    },
  };
}
