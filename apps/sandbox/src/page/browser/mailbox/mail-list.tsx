import type { Email } from "../wire/mail.ts";
import { mailKey } from "./mail-key.ts";

type EmailListProps = {
  mails: Email[];
  selected: string | null;
  opened: ReadonlySet<string>;
  onSelect: (key: string) => void;
};

export function EmailList({ mails, selected, opened, onSelect }: EmailListProps) {
  return (
    <ul class="mail-list" aria-label="Emails, newest first">
      {mails.map((mail) => {
        const key = mailKey(mail);
        const isNew = !opened.has(key);
        return (
          <li key={key}>
            <button
              type="button"
              class={isNew ? "mail mail-new" : "mail"}
              aria-current={key === selected ? "true" : undefined}
              onClick={() => onSelect(key)}
            >
              <span class="mail-to">
                {isNew && <span class="unread-dot" aria-hidden="true" />}
                {mail.to.email}
                {isNew && <span class="only-heard">, not opened yet</span>}
              </span>
              <time dateTime={mail.receivedAt}>{timeText(mail.receivedAt)}</time>
              <span class="mail-subject">{mail.subject}</span>
            </button>
          </li>
        );
      })}
    </ul>
  );
}

function timeText(iso: string): string {
  return new Date(iso).toLocaleTimeString("en-US", { hour: "numeric", minute: "2-digit" });
}
