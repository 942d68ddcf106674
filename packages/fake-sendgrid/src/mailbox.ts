import type { CapturedMail } from "./captured-mail.ts";
import { createListeners } from "./listeners.ts";
import { createEmailWaits } from "./mail-waits.ts";
import type { WaitOptions } from "./mail-waits.ts";

export type Mailbox = {
  /** Oldest first; `to` compares without case. */
  list(filter?: { to?: string }): CapturedMail[];
  /** The first email with that X-Message-Id. */
  get(id: string): CapturedMail | undefined;
  clear(): void;
  /** Calls the listener for every new email; returns what ends that. */
  onMail(listener: (mail: CapturedMail) => void): () => void;
  /** Resolves with the newest email to the address once `count` came; rejects after `timeoutMs`. */
  waitFor(to: string, options?: WaitOptions): Promise<CapturedMail>;
};

export type EmailStore = { mailbox: Mailbox; add(mails: CapturedMail[]): void; close(): void };

export function createEmailStore(keepMails: number): EmailStore {
  const mails: CapturedMail[] = [];
  const listeners = createListeners<CapturedMail>();
  const waits = createEmailWaits();

  const list = ({ to }: { to?: string } = {}) => {
    const address = to?.toLowerCase();
    return mails.filter((mail) => address === undefined || mail.to.email.toLowerCase() === address);
  };

  return {
    mailbox: {
      list,
      get: (id) => mails.find((mail) => mail.id === id),
      clear: () => void mails.splice(0),
      onMail: (listener) => listeners.listen(listener),
      waitFor: (to, options) => waits.waitFor(to, list({ to }), options),
    },
    add: (added) => {
      mails.push(...added);
      mails.splice(0, Math.max(0, mails.length - keepMails));
      for (const mail of added) {
        waits.offer(mail);
        listeners.notify(mail);
      }
    },
    close: () => {
      waits.close();
      listeners.clear();
    },
  };
}
