import type { Workspace } from "../wire/world.ts";
import { Brand } from "./brand.tsx";
import { ClockPanel } from "./clock-panel.tsx";
import { WorkspaceSwitcher } from "./workspace-switcher.tsx";

type TopBarProps = {
  workspaces: Workspace[];
  current: Workspace;
  onWorkspace: (teamId: string) => void;
  server: string;
  now: Date;
  isLive: boolean;
};

export function TopBar({ server, now, isLive, ...workspaces }: TopBarProps) {
  return (
    <header class="top-bar">
      <h1>
        <Brand />
      </h1>
      <WorkspaceSwitcher {...workspaces} />
      <span class={isLive ? "live" : "live live-lost"} role="status">
        {isLive ? "Live" : "Not connected"}
      </span>
      <ClockPanel now={now} />
      <nav aria-label="More pages">
        <a href="/gallery" target="_blank" rel="noopener">
          Gallery
        </a>
        <a href={`${server}/healthz`} target="_blank" rel="noopener">
          Health
        </a>
        <a href={`${server}/docs`} target="_blank" rel="noopener">
          API docs
        </a>
      </nav>
    </header>
  );
}
