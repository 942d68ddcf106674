import type { Workspace } from "../wire/world.ts";

type WorkspaceSwitcherProps = {
  workspaces: Workspace[];
  current: Workspace;
  onWorkspace: (teamId: string) => void;
};

/** The name of the workspace, or a choice where there are several. */
export function WorkspaceSwitcher({ workspaces, current, onWorkspace }: WorkspaceSwitcherProps) {
  if (workspaces.length === 1) return <span class="workspace-name">{current.name}</span>;
  return (
    <div class="workspaces" role="group" aria-label="Slack workspace">
      {workspaces.map(({ teamId, name }) => (
        <button
          key={teamId}
          type="button"
          aria-pressed={teamId === current.teamId}
          onClick={() => onWorkspace(teamId)}
        >
          {name}
        </button>
      ))}
    </div>
  );
}
