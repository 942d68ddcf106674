import { Icon } from "../chrome/icon.tsx";
import type { PageState } from "../state/use-page.ts";
import { EmailDetail } from "./email-detail.tsx";
import { emailKey } from "./email-key.ts";
import { EmailList } from "./email-list.tsx";

/** Every sent email, to all recipients. */
export function Mailbox({ page }: { page: PageState }) {
  const { emails, world, invitations, guide } = page;
  const { selected, opened, select } = page.email;
  const email = emails.find((one) => emailKey(one) === selected);
  return (
    <>
      <p class="panel-intro">All sent emails. None leaves this machine.</p>
      {emails.length === 0 ? (
        <div class="mailbox-empty">
          <Icon name="email" />
          <p>No emails yet.</p>
          <p>They arrive here as soon as someone is invited.</p>
        </div>
      ) : (
        <EmailList
          emails={emails}
          selected={selected}
          opened={opened}
          now={page.surface.now}
          onSelect={select}
        />
      )}
      {email !== undefined && (
        <EmailDetail
          key={selected}
          email={email}
          server={world.server}
          invitation={invitations.find(({ id }) => id === email.customArgs["invitation_id"])}
          onFollow={guide.follow}
        />
      )}
    </>
  );
}
