import { Icon } from "../chrome/icon.tsx";
import type { Invitation } from "../wire/invitation.ts";
import type { Email } from "../wire/email.ts";
import { EmailEvents } from "./email-events.tsx";
import { addressText } from "./email-key.ts";
import { emailLinks } from "./email-links.ts";
import { EmailTabs } from "./email-tabs.tsx";

type EmailDetailProps = {
  email: Email;
  server: string;
  /** The one that the email is about. */
  invitation: Invitation | undefined;
  onFollow: () => void;
};

export function EmailDetail({ email, server, invitation, onFollow }: EmailDetailProps) {
  const { main, others } = emailLinks(email, server);
  return (
    <article class="email-detail" aria-label={`Email to ${email.to.email}`}>
      <h3>{email.subject}</h3>
      <dl>
        <div>
          <dt>From</dt>
          <dd>{addressText(email.from)}</dd>
        </div>
        <div>
          <dt>To</dt>
          <dd>{addressText(email.to)}</dd>
        </div>
        {email.replyTo && (
          <div>
            <dt>Reply to</dt>
            <dd>{addressText(email.replyTo)}</dd>
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
      <EmailEvents email={email} invitation={invitation} />
      <EmailTabs email={email} />
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
