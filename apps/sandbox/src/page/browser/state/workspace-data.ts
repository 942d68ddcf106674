import type { SlackState } from "../wire/slack.ts";
import type { Workspace } from "../wire/world.ts";
import type { SandboxData } from "./use-sandbox.ts";

/** What the sandbox holds, as seen from one workspace. */
export type WorkspaceData = Omit<SandboxData, "slack"> & {
  workspace: Workspace;
  /** By the name of the person who sees it. */
  slack: Record<string, SlackState>;
};
