import { Icon } from "../chrome/icon.tsx";
import type { PageState } from "../state/use-page.ts";
import { EmailDetail } from "./mail-detail.tsx";
import { mailKey } from "./mail-key.ts";
import { EmailList } from "./mail-list.tsx";

/** Every sent email, to all recipients. */
export function Mailbox({ page }: { page: PageState }) {
  const { mails, world, invitations, guide } = page;
  const { selected, opened, select } = page.mail;
  const mail = mails.find((one) => mailKey(one) === selected);
  return (
    <>
      <p class="panel-intro">All sent emails. None leaves this machine.</p>
      {mails.length === 0 ? (
        <div class="mailbox-empty">
          <Icon name="mail" />
          <p>No emails yet.</p>
          <p>They arrive here as soon as someone is invited.</p>
        </div>
      ) : (
        <EmailList mails={mails} selected={selected} opened={opened} onSelect={select} />
      )}
      {mail !== undefined && (
        <EmailDetail
          key={selected}
          mail={mail}
          server={world.server}
          invitation={invitations.find(({ id }) => id === mail.customArgs["invitation_id"])}
          onFollow={guide.follow}
        />
      )}
    </>
  );
}
