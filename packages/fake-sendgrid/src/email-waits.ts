import type { CapturedEmail } from "./captured-email.ts";

export type WaitOptions = {
  /** 5000 by default. */
  timeoutMs?: number;
  /** How many emails to the address must have arrived; 1 by default. */
  count?: number;
  /** Counts emails that arrived at this time or later too; without it only those after the call. */
  since?: Date | string;
};

export type EmailWaits = {
  /** `existing` are the emails to the address that are there already. */
  waitFor(to: string, existing: CapturedEmail[], options?: WaitOptions): Promise<CapturedEmail>;
  offer(email: CapturedEmail): void;
  close(): void;
};

type Wait = { offer(email: CapturedEmail): void; fail(error: Error): void };

export function createEmailWaits(): EmailWaits {
  const waits = new Set<Wait>();
  return {
    waitFor: (to, existing, options = {}) => {
      const { timeoutMs = 15_000, count = 1, since } = options;
      const found = since === undefined ? [] : arrivedSince(existing, since);
      const newest = found.at(-1);
      if (newest && found.length >= count) return Promise.resolve(newest);
      return new Promise<CapturedEmail>((resolve, reject) => {
        const end = () => {
          clearTimeout(timer);
          waits.delete(wait);
        };
        const wait: Wait = {
          offer: (email) => {
            if (email.to.email.toLowerCase() !== to.toLowerCase()) return;
            found.push(email);
            if (found.length < count) return;
            end();
            resolve(email);
          },
          fail: (error) => {
            end();
            reject(error);
          },
        };
        const timer = setTimeout(() => {
          const came = `${found.length} of ${count} emails to ${to} arrived within ${timeoutMs} ms`;
          const before = `${existing.length} were there before the call`;
          wait.fail(new Error(`${came}; ${before} (the option "since" counts them).`));
        }, timeoutMs);
        waits.add(wait);
      });
    },
    offer: (email) => {
      for (const wait of waits) wait.offer(email);
    },
    close: () => {
      for (const wait of waits) wait.fail(new Error("The fake SendGrid was closed."));
    },
  };
}

function arrivedSince(emails: CapturedEmail[], since: Date | string): CapturedEmail[] {
  const start = new Date(since).getTime();
  return emails.filter((email) => Date.parse(email.receivedAt) >= start);
}
