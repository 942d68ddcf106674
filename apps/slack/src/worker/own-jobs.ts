import type { Job, JobOutcome } from "@usher/core";

import type { Services } from "../services.ts";
import type { WorkspaceFacts } from "../workspace.ts";

/** The workspace a job is for, or what to do with a job that is not for us now. */
export async function workspaceOf(
  services: Services,
  job: Job,
): Promise<{ own: WorkspaceFacts } | { outcome: JobOutcome }> {
  const own = services.workspace.current();
  if (own === null) return { outcome: later("the workspace is not known yet", 1000) };
  if (job.organizationId === own.organizationId) return { own };
  const installed = await services.store.read.slack.installationOf(job.organizationId);
  if (installed === null) return { outcome: { kind: "done" } };
  // Another process serves that organization; it needs a chance to claim the job.
  return { outcome: later("another workspace's job", 2000) };
}

export function later(error: string, afterMs: number): JobOutcome {
  return { kind: "retry", afterMs, error, countsAsAttempt: false };
}
