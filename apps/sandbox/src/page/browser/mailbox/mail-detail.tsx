import { Icon } from "../chrome/icon.tsx";
import type { Invitation } from "../wire/invitation.ts";
import type { Email } from "../wire/mail.ts";
import { EmailEvents } from "./mail-events.tsx";
import { addressText } from "./mail-key.ts";
import { mailLinks } from "./mail-links.ts";
import { EmailTabs } from "./mail-tabs.tsx";

type EmailDetailProps = {
  mail: Email;
  server: string;
  /** The one that the email is about. */
  invitation: Invitation | undefined;
  onFollow: () => void;
};

export function EmailDetail({ mail, server, invitation, onFollow }: EmailDetailProps) {
  const { main, others } = mailLinks(mail, server);
  return (
    <article class="mail-detail" aria-label={`Email to ${mail.to.email}`}>
      <h3>{mail.subject}</h3>
      <dl>
        <div>
          <dt>From</dt>
          <dd>{addressText(mail.from)}</dd>
        </div>
        <div>
          <dt>To</dt>
          <dd>{addressText(mail.to)}</dd>
        </div>
        {mail.replyTo && (
          <div>
            <dt>Reply to</dt>
            <dd>{addressText(mail.replyTo)}</dd>
          </div>
        )}
      </dl>
      {main !== null && (
        <a
          class="button primary follow"
          href={main.url}
          target="_blank"
          rel="noopener"
          onClick={onFollow}
        >
          {main.words} <Icon name="open" />
          <span class="only-heard">in a new tab</span>
        </a>
      )}
      {others.length > 0 && <OtherLinks links={others} />}
      <EmailEvents mail={mail} invitation={invitation} />
      <EmailTabs mail={mail} />
    </article>
  );
}

function OtherLinks({ links }: { links: string[] }) {
  return (
    <details class="other-links">
      <summary>Other links in this email ({links.length})</summary>
      <ul>
        {links.map((url) => (
          <li key={url}>
            <a href={url} target="_blank" rel="noopener">
              {url}
            </a>
          </li>
        ))}
      </ul>
    </details>
  );
}
