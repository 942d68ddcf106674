import type { Job, JobOutcome, Lease } from "@usher/core";

import type { Services } from "../request/services.ts";
import { givenUp } from "../workspaces/health.ts";

type Handler = (job: Job, lease: Lease) => Promise<JobOutcome>;

/** A job that a handler gives up shows in the health of its organization's workspaces. */
export function reportDead<Kind extends string>(
  { workspaces, log }: Pick<Services, "workspaces" | "log">,
  handlers: Record<Kind, Handler>,
): Record<Kind, Handler> {
  const wrapped = { ...handlers };
  for (const kind in handlers)
    wrapped[kind] = async (job, lease) => {
      const outcome = await handlers[kind](job, lease);
      if (outcome.kind !== "dead") return outcome;
      try {
        for (const { health } of await workspaces.ofOrganization(job.organizationId))
          health.note(givenUp);
      } catch (err) {
        log.warn({ err, jobId: job.id }, "the health does not show a job that is dead");
      }
      return outcome;
    };
  return wrapped;
}
