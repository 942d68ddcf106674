import type { FakeSendGrid } from "@usher/fake-sendgrid";
import type { FakeSlack } from "@usher/fake-slack";

/** Tells the page that something it shows has changed; what, it reads anew. */
export type ChangeFeed = {
  subscribe(listener: (kind: string) => void): () => void;
  announce(kind: string): void;
  close(): void;
};

export function changeFeed(deps: { fakeSlack: FakeSlack; fakeSendGrid: FakeSendGrid }): ChangeFeed {
  const listeners = new Set<(kind: string) => void>();
  const announce = (kind: string): void => {
    for (const listener of listeners) listener(kind);
  };
  const ends = [
    deps.fakeSlack.onChange(() => announce("slack")),
    deps.fakeSendGrid.mailbox.onMail(() => announce("mail")),
  ];
  return {
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    announce,
    close() {
      for (const end of ends) end();
      announce("closed");
      listeners.clear();
    },
  };
}
