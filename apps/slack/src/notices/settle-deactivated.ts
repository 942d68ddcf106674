import {
  forgetDeactivation,
  settleDeactivatedAccount,
  type Job,
  type JobOutcome,
} from "@usher/core";
import { z } from "zod";

import { systemContext, type Services } from "../request/services.ts";
import { platformError } from "../workspaces/platform-error.ts";
import type { Workspace } from "../workspaces/workspace.ts";
import { noticeOutcome } from "./notice-outcome.ts";

const payloadSchema = z.object({ teamId: z.string(), slackUserId: z.string(), userId: z.uuid() });

/** Looks after the membership of a deactivated account, unless Slack says that it works again: events come late. */
export async function settleDeactivated(services: Services, job: Job): Promise<JobOutcome> {
  const parsed = payloadSchema.safeParse(job.payload);
  if (!parsed.success) return { kind: "dead", error: "unreadable payload" };
  const { data: payload } = parsed;
  const { organizationId } = job;
  try {
    const workspaces = await services.workspaces.ofOrganization(organizationId);
    const workspace = workspaces.find(({ facts }) => facts.teamId === payload.teamId);
    // A workspace that is not connected is not asked, and may report the account again once it is.
    if (workspace === undefined || (await isActive(workspace, payload.slackUserId)))
      await forgetDeactivation(services, { organizationId, ...payload });
    else await settleDeactivatedAccount(systemContext(services, organizationId), payload);
    return { kind: "done" };
  } catch (error) {
    return noticeOutcome(services, { job, error });
  }
}

async function isActive({ clients }: Workspace, slackUserId: string): Promise<boolean> {
  try {
    const { user } = await clients.background.users.info({ user: slackUserId });
    return user !== undefined && user.deleted !== true;
  } catch (error) {
    const code = platformError(error);
    if (code === "user_not_found" || code === "user_not_visible") return false;
    throw error;
  }
}
