import { Brand } from "./brand.tsx";
import { ClockPanel } from "./clock-panel.tsx";

type TopBarProps = {
  workspaceName: string;
  server: string;
  now: Date;
  isLive: boolean;
  onAdvance: (days: number) => void;
};

export function TopBar({ workspaceName, server, now, isLive, onAdvance }: TopBarProps) {
  return (
    <header class="top-bar">
      <h1>
        <Brand />
      </h1>
      <span class="workspace-name">{workspaceName}</span>
      <span class={isLive ? "live" : "live live-lost"} role="status">
        {isLive ? "Live" : "Not connected"}
      </span>
      <ClockPanel now={now} onAdvance={onAdvance} />
      <nav aria-label="The server">
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
