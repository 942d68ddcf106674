import type { FakeSendGrid } from "@usher/fake-sendgrid";
import type { FakeSlack } from "@usher/fake-slack";

/** Notifies the page that something it shows has changed; the page then reads it again. */
export type ChangeFeed = {
  subscribe(listener: (kind: string) => void): () => void;
  announce(kind: string): void;
  close(): void;
};

/** Changes of one kind within this time are reported once, to limit floods. */
const togetherMs = 25;

export function changeFeed(deps: { fakeSlack: FakeSlack; fakeSendGrid: FakeSendGrid }): ChangeFeed {
  const listeners = new Set<(kind: string) => void>();
  const waiting = new Map<string, NodeJS.Timeout>();
  const report = (kind: string): void => {
    waiting.delete(kind);
    for (const listener of listeners) listener(kind);
  };
  const announce = (kind: string): void => {
    if (!waiting.has(kind)) waiting.set(kind, setTimeout(report, togetherMs, kind));
  };
  const ends = [
    deps.fakeSlack.onChange(() => announce("slack")),
    deps.fakeSendGrid.mailbox.onEmail(() => announce("mail")),
  ];
  return {
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    announce,
    close() {
      for (const end of ends) end();
      for (const timer of waiting.values()) clearTimeout(timer);
      report("closed");
      listeners.clear();
    },
  };
}
