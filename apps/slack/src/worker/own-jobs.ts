import type { Job, JobOutcome } from "@usher/core";

import type { Services } from "../services.ts";
import type { Workspace } from "../workspaces/workspace.ts";

/** The workspaces a job is for, or what to do with a job that is not for us now. */
export async function workspacesFor(
  { workspaces, store }: Services,
  { organizationId }: Job,
): Promise<{ workspaces: readonly Workspace[] } | { outcome: JobOutcome }> {
  const own = await workspaces.ofOrganization(organizationId);
  if (own.length > 0) return { workspaces: own };
  if (!workspaces.complete()) return { outcome: later("the workspace is not known yet", 1000) };
  const installed = await store.read.slack.installationOf(organizationId);
  if (installed === null) return { outcome: { kind: "done" } };
  // Another process serves that organization; it needs a chance to claim the job.
  return { outcome: later("another workspace's job", 2000) };
}

export function later(error: string, afterMs: number): JobOutcome {
  return { kind: "retry", afterMs, error, countsAsAttempt: false };
}
