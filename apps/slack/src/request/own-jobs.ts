import type { Job, JobOutcome } from "@usher/core";

import type { Services } from "./services.ts";
import type { Workspace } from "../workspaces/workspace.ts";

/** The workspaces a job is for; without any there is no one to notify. */
export async function workspacesFor(
  { workspaces }: Services,
  { organizationId }: Job,
): Promise<{ workspaces: readonly Workspace[] } | { outcome: JobOutcome }> {
  const own = await workspaces.ofOrganization(organizationId);
  return own.length > 0 ? { workspaces: own } : { outcome: { kind: "done" } };
}
