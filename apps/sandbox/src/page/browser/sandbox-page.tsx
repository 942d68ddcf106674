import { Sidebar } from "./chrome/sidebar.tsx";
import { TopBar } from "./chrome/top-bar.tsx";
import { TrafficLine } from "./chrome/traffic-line.tsx";
import { Mailbox } from "./mailbox/mailbox.tsx";
import { Conversation } from "./slack/conversation/conversation.tsx";
import { OpenDialogs } from "./slack/views/open-dialogs.tsx";
import { usePage } from "./state/use-page.ts";
import type { SandboxData } from "./state/use-sandbox.ts";
import { advanceClock } from "./wire/client.ts";

type SandboxPageProps = { data: SandboxData; isLive: boolean; refresh: () => Promise<void> };

const daySeconds = 86_400;

export function SandboxPage({ data, isLive, refresh }: SandboxPageProps) {
  const page = usePage(data, refresh);
  const { world, selection, mail } = page;
  return (
    <div class="page">
      <TopBar
        workspaceName={world.workspace.name}
        server={world.server}
        now={page.surface.now}
        isLive={isLive}
        onAdvance={(days) => {
          // It fails only when the sandbox is gone, and the banner says that.
          advanceClock(days * daySeconds).catch(() => undefined);
        }}
      />
      {!isLive && (
        <p class="lost" role="alert">
          The sandbox does not answer. Start it again with <code>npm start</code>; this page comes
          back by itself.
        </p>
      )}
      <Sidebar people={world.workspace.people} selection={selection} />
      <Conversation page={page} />
      <Mailbox
        mails={page.mails}
        server={world.server}
        selected={mail.selected}
        opened={mail.opened}
        onSelect={mail.select}
        onFollow={page.guide.follow}
      />
      <footer class="page-foot">
        <TrafficLine traffic={page.deliveries.traffic} />
      </footer>
      <OpenDialogs page={page} />
    </div>
  );
}
