import { useCallback, useRef, useState } from "preact/hooks";

import { ConfirmDialog } from "./chrome/confirm-dialog.tsx";
import { Sidebar } from "./chrome/sidebar.tsx";
import { TopBar } from "./chrome/top-bar.tsx";
import { TrafficLine } from "./chrome/traffic-line.tsx";
import { Guide } from "./guide/guide.tsx";
import { approvalsChannel, guideProgress } from "./guide/guide-steps.ts";
import { Mailbox } from "./mailbox/mailbox.tsx";
import { mailKey } from "./mailbox/mail-key.ts";
import { Conversation, type AppTab } from "./slack/conversation/conversation.tsx";
import { directoryOf } from "./slack/directory.ts";
import { Modal } from "./slack/views/modal.tsx";
import { useActing } from "./state/use-acting.ts";
import { useComposing } from "./state/use-composing.ts";
import { useDeliveries } from "./state/use-deliveries.ts";
import { useGuide } from "./state/use-guide.ts";
import { useMailSelection } from "./state/use-mail-selection.ts";
import { useNow } from "./state/use-now.ts";
import { usePersonKeys } from "./state/use-person-keys.ts";
import type { SandboxData } from "./state/use-sandbox.ts";
import { useSelection } from "./state/use-selection.ts";
import { advanceClock } from "./wire/client.ts";

type SandboxPageProps = { data: SandboxData; isLive: boolean; refresh: () => Promise<void> };

const daySeconds = 86_400;

export function SandboxPage({ data, isLive, refresh }: SandboxPageProps) {
  const { world, mails } = data;
  const { people, channels } = world.workspace;
  const [tab, setTab] = useState<AppTab>("messages");
  const selection = useSelection(data, tab === "messages");
  const { person, place, slack } = selection;
  const deliveries = useDeliveries(refresh);
  const acting = useActing({ person, place, command: world.command }, deliveries);
  const composing = useComposing(person, place);
  const mail = useMailSelection(mails);
  const guide = useGuide(world.organization.id);
  const now = useNow(data.aheadMs);
  const directory = directoryOf(world);
  const box = useRef<HTMLTextAreaElement>(null);
  usePersonKeys(people, selection.actAs);

  const channelId = (name: string): string | undefined =>
    channels.find((channel) => channel.name === name)?.id;
  const line = `${world.command} jane@acme.com admin`;
  const ask = useCallback((): void => {
    selection.actAs("member", channelId("general"));
    composing.writeAs("member", channelId("general") ?? "", line);
    requestAnimationFrame(() => box.current?.focus());
  }, [selection, composing, line]);

  const { failure } = deliveries;
  const failed =
    failure?.person === person.name && failure.place === place.id ? failure.words : null;
  const { modal } = slack;
  const surface = {
    directory,
    now,
    isBusy: deliveries.isBusy,
    onPress: acting.pressInMessage,
  };
  return (
    <div class="page">
      <TopBar
        workspaceName={world.workspace.name}
        server={world.server}
        now={now}
        isLive={isLive}
        onAdvance={(days) => void advanceClock(days * daySeconds)}
      />
      {!isLive && (
        <p class="lost" role="alert">
          The sandbox does not answer. Start it again with <code>npm start</code>; this page comes
          back by itself.
        </p>
      )}
      <Sidebar
        people={people.map((one) => ({ person: one, hasUnread: selection.hasUnread(one) }))}
        current={person}
        onPerson={selection.actAs}
        places={selection.places.map((one) => ({
          place: one,
          hasUnread: selection.isPlaceUnread(one),
        }))}
        place={place}
        onPlace={selection.goTo}
      />
      <Conversation
        person={person}
        place={place}
        memberCount={channels.find(({ id }) => id === place.id)?.members.length ?? 0}
        surface={surface}
        guide={
          guide.isShown && (
            <Guide
              progress={guideProgress(data, guide.hasFollowed)}
              line={line}
              onAsk={ask}
              onApprove={() => selection.actAs("admin", channelId(approvalsChannel))}
              onMail={() => {
                if (mails[0] !== undefined) mail.select(mailKey(mails[0]));
                document.getElementById("mailbox")?.scrollIntoView();
                document.getElementById("mailbox")?.focus();
              }}
              onDismiss={guide.dismiss}
            />
          )
        }
        tab={tab}
        onTab={(next) => {
          setTab(next);
          if (next === "home") void acting.openHome();
        }}
        home={slack.home}
        onHomePress={acting.pressInHome}
        failure={modal === null ? failed : null}
        onDismissFailure={deliveries.dismissFailure}
        composerBox={box}
        composer={{
          command: world.command,
          text: composing.text,
          onText: composing.setText,
          sent: composing.sent,
          onSend: (text) => {
            composing.send(text);
            void acting.write(text);
          },
          onShortcut: () => void acting.runShortcut(),
        }}
      />
      <Mailbox
        mails={mails}
        server={world.server}
        selected={mail.selected}
        opened={mail.opened}
        onSelect={mail.select}
        onFollow={guide.follow}
      />
      <footer class="page-foot">
        <TrafficLine traffic={deliveries.traffic} />
      </footer>
      {modal !== null && (
        <Modal
          key={modal.id}
          view={modal}
          directory={directory}
          now={now}
          isBusy={deliveries.isBusy}
          failure={failed}
          onDismissFailure={deliveries.dismissFailure}
          onPress={acting.pressInModal}
          onSubmit={(values) => void acting.submit(values)}
          onClose={() => void acting.closeModal()}
        />
      )}
      {acting.question !== null && (
        <ConfirmDialog
          confirm={acting.question.confirm}
          reader={surface}
          onConfirm={() => acting.answer(true)}
          onDeny={() => acting.answer(false)}
        />
      )}
    </div>
  );
}
