import { useEffect, useRef } from "preact/hooks";

import { Icon } from "../chrome/icon.tsx";
import type { Mail } from "../wire/mail.ts";
import { MailDetail } from "./mail-detail.tsx";
import { mailKey } from "./mail-key.ts";
import { MailList } from "./mail-list.tsx";

type MailboxProps = {
  mails: Mail[];
  server: string;
  selected: string | null;
  opened: ReadonlySet<string>;
  onSelect: (key: string) => void;
  onFollow: () => void;
};

/** Every mail that left, whoever it was for. */
export function Mailbox({ mails, server, selected, opened, onSelect, onFollow }: MailboxProps) {
  const box = useRef<HTMLElement>(null);
  // The browser looked for the fragment of /mailbox before the page was drawn.
  useEffect(() => {
    if (location.hash === "#mailbox") box.current?.scrollIntoView();
  }, []);
  const mail = mails.find((one) => mailKey(one) === selected);
  return (
    <aside ref={box} class="mailbox" id="mailbox" aria-labelledby="mailbox-heading" tabIndex={-1}>
      <header>
        <h2 id="mailbox-heading">
          <Icon name="mail" /> Mailbox
        </h2>
        <p>Every mail sent. None leaves this machine.</p>
        <p class="only-heard" role="status">
          {mails[0] === undefined
            ? ""
            : `${mails.length} mails, the newest to ${mails[0].to.email}`}
        </p>
      </header>
      {mails.length === 0 ? (
        <div class="mailbox-empty">
          <Icon name="mail" />
          <p>No mail yet.</p>
          <p>It arrives here as soon as somebody is invited.</p>
        </div>
      ) : (
        <MailList mails={mails} selected={selected} opened={opened} onSelect={onSelect} />
      )}
      {mail !== undefined && (
        <MailDetail key={selected} mail={mail} server={server} onFollow={onFollow} />
      )}
    </aside>
  );
}
