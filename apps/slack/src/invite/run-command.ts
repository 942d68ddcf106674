import type { Job, JobOutcome, Lease } from "@usher/core";

import type { MessageContent } from "../blocks/message.ts";
import { keptCommandSchema } from "../request/kept-command.ts";
import { sendInvitations } from "./send-invitations.ts";
import type { Services } from "../request/services.ts";
import { fetchWithin, slackTimeoutMs } from "../workspaces/slack-clients.ts";
import type { Workspace } from "../workspaces/workspace.ts";
import { readJob } from "../request/read-job.ts";
import { platformError } from "../workspaces/platform-error.ts";
import { outcomeOf, unreachable } from "../workspaces/slack-outcome.ts";
import { requireLease } from "../workspaces/slack-rate.ts";

/** How often the database or Slack may be away before the person learns that it did not work. */
const maxAttempts = 5;
const againMs = 2000;

/**
 * Runs a command that was queued because too many came at once, and answers its sender. A repeat
 * after a lost lease invites no one twice: the command's own key is the idempotency key.
 */
export async function runCommand(
  services: Services,
  job: Job,
  lease: Pick<Lease, "ensure" | "keep">,
): Promise<JobOutcome> {
  const found = await readJob(services, job, keptCommandSchema);
  if ("outcome" in found) return found.outcome;
  const { requestId, teamId, claimed, draft, idempotencyKey, responseUrl } = found.payload;
  const workspace = found.workspaces.find(({ facts }) => facts.teamId === teamId);
  if (workspace === undefined) return { kind: "done" };
  await services.intake.calm();
  const call = { requestId, receivedAt: Date.now(), acked: true, facts: {}, workspace };
  const invited = await sendInvitations(services, { call, claimed, draft, idempotencyKey });
  if (invited.transient && job.attempts < maxAttempts)
    return { kind: "retry", afterMs: againMs, error: "not known in time" };
  const { messages } = (await invited.later) ?? invited;
  try {
    await requireLease(lease, slackTimeoutMs(services.config));
    const listener = { workspace, userId: claimed.userId, responseUrl };
    for (const message of messages) await answer(services, listener, message);
    return { kind: "done" };
  } catch (error) {
    const slackError = platformError(error);
    services.log.warn({ err: error, requestId, slackError }, "an answer waits for Slack");
    if (slackError !== null && unreachable.has(slackError)) return { kind: "done" };
    return outcomeOf(error, job);
  }
}

type Listener = { workspace: Workspace; userId: string; responseUrl: string };

/** Where it was typed; in a direct message once the response URL is used up or too old. */
async function answer(
  { fetch, config }: Services,
  { workspace, userId, responseUrl }: Listener,
  message: string | MessageContent,
): Promise<void> {
  const content = typeof message === "string" ? { text: message } : message;
  const response = await fetchWithin(slackTimeoutMs(config), fetch)(responseUrl, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ response_type: "ephemeral", replace_original: false, ...content }),
  });
  if (response.ok) return;
  const client = workspace.clients.background;
  const { channel } = await client.conversations.open({ users: userId });
  if (channel?.id === undefined) throw new Error("Slack opened no direct message");
  await client.chat.postMessage({ channel: channel.id, ...content });
}
