import { toErrorView, type Job, type JobOutcome } from "@usher/core";
import { z } from "zod";

import { accountNotice } from "../text/link-text.ts";
import type { Services } from "../request/services.ts";
import type { Workspace } from "../workspaces/workspace.ts";
import { readJob } from "../request/read-job.ts";
import { openDirect } from "../notices/send-direct.ts";
import { platformError } from "../workspaces/platform-error.ts";
import { outcomeOf, unreachable } from "../workspaces/slack-outcome.ts";

const payloadSchema = z.object({
  teamId: z.string(),
  slackUserId: z.string(),
  what: z.enum(["connected", "moved"]),
});

/** Notifies a Slack account that it was connected or disconnected. */
export async function notifyAccount(services: Services, job: Job): Promise<JobOutcome> {
  const found = await readJob(services, job, payloadSchema);
  if ("outcome" in found) return found.outcome;
  const { teamId, slackUserId, what } = found.payload;
  const workspace = found.workspaces.find(({ facts }) => facts.teamId === teamId);
  if (workspace === undefined) return { kind: "done" };
  try {
    const text = accountNotice(what, factsOf(services, workspace));
    const addressed = { workspace, slackUserId, ticket: job.key };
    const channelId = await openDirect(services, addressed);
    await services.rate.schedule(
      { teamId, method: "chat.postMessage", channelId: null, ticket: job.key },
      () => workspace.clients.background.chat.postMessage({ channel: channelId, text }),
    );
    return { kind: "done" };
  } catch (error) {
    const slackError = platformError(error);
    const facts = { err: error, jobId: job.id, slackError, code: toErrorView(error).code };
    services.log.warn(facts, "a notice for a Slack account waits");
    if (slackError !== null && unreachable.has(slackError)) return { kind: "done" };
    return outcomeOf(error, job);
  }
}

function factsOf({ config }: Services, { facts }: Workspace) {
  return { command: config.command, organizationName: facts.organizationName };
}
