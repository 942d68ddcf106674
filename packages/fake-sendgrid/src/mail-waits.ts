import type { CapturedMail } from "./captured-mail.ts";

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
  waitFor(to: string, existing: CapturedMail[], options?: WaitOptions): Promise<CapturedMail>;
  offer(mail: CapturedMail): void;
  close(): void;
};

type Wait = { offer(mail: CapturedMail): void; fail(error: Error): void };

export function createEmailWaits(): EmailWaits {
  const waits = new Set<Wait>();
  return {
    waitFor: (to, existing, options = {}) => {
      const { timeoutMs = 15_000, count = 1, since } = options;
      const found = since === undefined ? [] : arrivedSince(existing, since);
      const newest = found.at(-1);
      if (newest && found.length >= count) return Promise.resolve(newest);
      return new Promise<CapturedMail>((resolve, reject) => {
        const end = () => {
          clearTimeout(timer);
          waits.delete(wait);
        };
        const wait: Wait = {
          offer: (mail) => {
            if (mail.to.email.toLowerCase() !== to.toLowerCase()) return;
            found.push(mail);
            if (found.length < count) return;
            end();
            resolve(mail);
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
    offer: (mail) => {
      for (const wait of waits) wait.offer(mail);
    },
    close: () => {
      for (const wait of waits) wait.fail(new Error("The fake SendGrid was closed."));
    },
  };
}

function arrivedSince(mails: CapturedMail[], since: Date | string): CapturedMail[] {
  const start = new Date(since).getTime();
  return mails.filter((mail) => Date.parse(mail.receivedAt) >= start);
}
