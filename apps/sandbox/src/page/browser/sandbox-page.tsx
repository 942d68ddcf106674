import type { SandboxData, SandboxSource } from "./state/use-sandbox.ts";
import { isText, useStoredState } from "./state/use-stored-state.ts";
import { WorkspacePage } from "./workspace-page.tsx";

type SandboxPageProps = { source: SandboxSource & { data: SandboxData } };

/** Everything, as seen from one workspace. */
export function SandboxPage({ source }: SandboxPageProps) {
  const { world, slack } = source.data;
  const { organization, workspaces } = world;
  const [chosen, choose] = useStoredState(`usher.${organization.id}.workspace`, "", isText);
  const workspace = workspaces.find(({ teamId }) => teamId === chosen) ?? workspaces[0];
  if (workspace === undefined) throw new Error("there is always a workspace");
  return (
    <WorkspacePage
      key={workspace.teamId}
      source={source}
      here={{ ...source.data, workspace, slack: slack[workspace.teamId] ?? {} }}
      onWorkspace={(teamId) => choose(() => teamId)}
    />
  );
}
