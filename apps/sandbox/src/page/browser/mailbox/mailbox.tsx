import { Icon } from "../chrome/icon.tsx";
import type { PageState } from "../state/use-page.ts";
import { EmailDetail } from "./mail-detail.tsx";
import { mailKey } from "./mail-key.ts";
import { EmailList } from "./mail-list.tsx";

/** Every mail that left, whoever it was for. */
export function Mailbox({ page }: { page: PageState }) {
  const { mails, world, invitations, guide } = page;
  const { selected, opened, select } = page.mail;
  const mail = mails.find((one) => mailKey(one) === selected);
  return (
    <>
      <p class="panel-intro">Every mail sent. None leaves this machine.</p>
      {mails.length === 0 ? (
        <div class="mailbox-empty">
          <Icon name="mail" />
          <p>No mail yet.</p>
          <p>It arrives here as soon as somebody is invited.</p>
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
