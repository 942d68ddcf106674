import { setTimeout as wait } from "node:timers/promises";

import { asSlackMember, type SlackMember } from "../request/as-slack-member.ts";
import { inviteModal, type InviteModalDraft, type InvitePrefill } from "../blocks/invite-modal.ts";
import type { Call } from "../request/call.ts";
import type { ClaimedIdentity } from "../workspaces/identify.ts";
import type { Services } from "../request/services.ts";
import { requestTimeoutsOf } from "../workspaces/request-timeouts.ts";
import { formError } from "../request/form-error.ts";

type Opening = { call: Call; claimed: ClaimedIdentity; triggerId: string };

/**
 * Opens the form of every entry point, filled from the last use where that is known in time.
 * Returns the sentence to say when Slack did not open it; else null.
 */
export async function openInviteForm(
  services: Services,
  { call, claimed, triggerId }: Opening,
  draft: InviteModalDraft,
): Promise<string | null> {
  const known = asSlackMember(services, { call, claimed }, read);
  // A trigger lives for three seconds.
  const { prefillMs } = requestTimeoutsOf(services.config);
  const attempt = await Promise.race([known, wait(prefillMs, null, { ref: false })]);
  const prefill = attempt?.kind === "ok" ? attempt.value : null;
  try {
    const view = inviteModal(draft, prefill);
    await call.workspace.clients.interactive.views.open({ trigger_id: triggerId, view });
    return null;
  } catch (err) {
    return formError(services, call, err);
  }
}

async function read({
  caller,
  store,
  userId,
  organizationId,
}: SlackMember): Promise<InvitePrefill> {
  const [{ policy }, { invitations }, roles] = await Promise.all([
    caller.organization.get(),
    caller.invitation.list({ inviterUserId: userId, limit: 1 }),
    store.read.roles.list(organizationId),
  ]);
  const [last] = invitations;
  return {
    roles: last?.roles ?? [],
    expiresInHours: last ? hoursBetween(last.stateChangedAt, last.expiresAt) : null,
    customRoles: roles,
    expiry: policy.expiry,
  };
}

function hoursBetween(from: string, to: string | null): number | null {
  return to === null ? null : Math.round((Date.parse(to) - Date.parse(from)) / 3_600_000);
}
