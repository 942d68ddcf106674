import type { Email } from "../wire/email.ts";
import { shortTime } from "../state/short-time.ts";
import { emailKey } from "./email-key.ts";

type EmailListProps = {
  emails: Email[];
  selected: string | null;
  opened: ReadonlySet<string>;
  now: Date;
  onSelect: (key: string) => void;
};

export function EmailList({ emails, selected, opened, now, onSelect }: EmailListProps) {
  return (
    <ul class="email-list" aria-label="Emails, newest first">
      {emails.map((email) => {
        const key = emailKey(email);
        const isNew = !opened.has(key);
        return (
          <li key={key}>
            <button
              type="button"
              class={isNew ? "email email-new" : "email"}
              aria-current={key === selected ? "true" : undefined}
              onClick={() => onSelect(key)}
            >
              <span class="email-to">
                {isNew && <span class="unread-dot" aria-hidden="true" />}
                {email.to.email}
                {isNew && <span class="only-heard">, not opened yet</span>}
              </span>
              <time dateTime={email.receivedAt}>{shortTime(email.receivedAt, now)}</time>
              <span class="email-subject">{email.subject}</span>
            </button>
          </li>
        );
      })}
    </ul>
  );
}
