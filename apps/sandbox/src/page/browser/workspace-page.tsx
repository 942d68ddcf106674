import { BrokenBanner } from "./chrome/broken-banner.tsx";
import { Sidebar } from "./chrome/sidebar.tsx";
import { TopBar } from "./chrome/top-bar.tsx";
import { TrafficLine } from "./chrome/traffic-line.tsx";
import { SidePanel } from "./panel/side-panel.tsx";
import { Conversation } from "./slack/conversation/conversation.tsx";
import { OpenDialogs } from "./slack/views/open-dialogs.tsx";
import { usePage } from "./state/use-page.ts";
import type { SandboxSource } from "./state/use-sandbox.ts";
import type { WorkspaceData } from "./state/workspace-data.ts";

type WorkspacePageProps = {
  source: SandboxSource;
  here: WorkspaceData;
  onWorkspace: (teamId: string) => void;
};

export function WorkspacePage({ source, here, onWorkspace }: WorkspacePageProps) {
  const { isLive, refresh, onTraffic } = source;
  const page = usePage(here, refresh);
  const { world, workspace, failures } = page;
  return (
    <div class="page">
      <a
        class="skip-link"
        href="#composer"
        onClick={(event) => {
          event.preventDefault();
          page.composerBox.current?.focus();
        }}
      >
        Skip to the message box
      </a>
      <TopBar
        workspaces={world.workspaces}
        current={workspace}
        onWorkspace={onWorkspace}
        server={world.server}
        now={page.surface.now}
        isLive={isLive}
      />
      <div class="banners">
        {!isLive && (
          <p class="lost" role="alert">
            The sandbox does not answer. Start it again with <code>npm start</code>; this page comes
            back by itself.
          </p>
        )}
        <BrokenBanner failures={failures} />
      </div>
      <Sidebar page={page} />
      <Conversation page={page} />
      <SidePanel page={page} onTraffic={onTraffic} />
      <footer class="page-foot">
        <TrafficLine traffic={page.deliveries.traffic} />
      </footer>
      <OpenDialogs page={page} />
    </div>
  );
}
