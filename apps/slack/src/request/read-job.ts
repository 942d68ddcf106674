import type { Job, JobOutcome } from "@usher/core";
import type { z } from "zod";

import type { Services } from "./services.ts";
import type { Workspace } from "../workspaces/workspace.ts";

type OwnJob<Payload> = { payload: Payload; workspaces: readonly Workspace[] };

/** What a job says, and the workspaces it is for; without any there is no one to notify. */
export async function readJob<Payload>(
  { workspaces }: Services,
  job: Job,
  schema: z.ZodType<Payload>,
): Promise<OwnJob<Payload> | { outcome: JobOutcome }> {
  const payload = schema.safeParse(job.payload);
  if (!payload.success) return { outcome: { kind: "dead", error: "unreadable payload" } };
  const own = await workspaces.ofOrganization(job.organizationId);
  if (own.length === 0) return { outcome: { kind: "done" } };
  return { payload: payload.data, workspaces: own };
}
