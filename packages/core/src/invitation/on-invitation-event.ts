import type { z } from "zod";

import type { AuditEvent } from "../model/audit-event.ts";
import { followAudit, type Followed } from "../audit/follow-audit.ts";
import { takeSubscriptionSlot } from "../audit/subscription-slots.ts";
import { actorKeyId } from "../model/actor.ts";
import type { Context } from "../ports/context.ts";
import { UsherError } from "../model/errors.ts";
import type { Access } from "../access/access.ts";
import {
  onInvitationEventInput,
  onInvitationEventOutput,
  type InvitationStreamEvent,
} from "./event-schemas.ts";
import { invitationEventTypes } from "../model/invitation-events.ts";
import { loadAccess } from "../access/load-access.ts";

type FollowSettings = { signal: AbortSignal | undefined; recheckMs?: number; pollMs?: number };

/**
 * What happens to the organization's invitations, as it happens. Takes `member:read` and ends with the
 * caller's error as soon as they lose it. Throws `invite.not_found` for an unknown `invitationId`.
 */
export async function onInvitationEvent(
  ctx: Context,
  input: z.input<typeof onInvitationEventInput>,
  { signal, recheckMs = 30_000, pollMs }: FollowSettings,
): Promise<AsyncGenerator<InvitationStreamEvent, void>> {
  const { invitationId, types, lastEventId } = onInvitationEventInput.parse(input);
  const access = await reader(ctx);
  const { organization } = access;
  // The organization stays that of the first call, even if the caller joins another one.
  const following = { ...ctx, organization: organization.id };
  if (invitationId && !(await ctx.store.read.invitations.find(organization.id, invitationId)))
    throw new UsherError("invite.not_found");
  const events = followAudit(following, {
    filter: {
      organizationId: organization.id,
      subjectKind: "invitation",
      subjectId: invitationId ?? null,
      actions: types ?? invitationEventTypes,
    },
    afterSeq: lastEventId ?? null,
    authorize: () => reader(following),
    recheckMs,
    pollMs,
    signal,
  });
  return inOneSlot(ctx, access, events);
}

/** The slot is taken at the first read: a generator that is never read would never release it. */
async function* inOneSlot(
  { store }: Context,
  { actor }: Access,
  events: AsyncIterable<Followed>,
): AsyncGenerator<InvitationStreamEvent, void> {
  const releaseSlot = takeSubscriptionSlot(store, actor);
  try {
    for await (const followed of events)
      yield followed.kind === "event"
        ? invitationEventView(followed.event)
        : onInvitationEventOutput.parse({ id: followed.seq, type: "stream.opened" });
  } finally {
    releaseSlot();
  }
}

/** As the database says now: null for a key that was revoked since. */
async function reader(ctx: Context): Promise<Access> {
  const keyId = ctx.actor && actorKeyId(ctx.actor);
  if (keyId && !(await ctx.store.read.apiKeys.findUsable(keyId)))
    throw new UsherError("authorize.unauthenticated");
  return loadAccess(ctx, ctx.store.read);
}

/** The event as a subscription answers it. */
export function invitationEventView(event: AuditEvent): InvitationStreamEvent {
  return onInvitationEventOutput.parse({
    id: event.seq,
    at: event.at,
    type: event.action,
    invitationId: event.subjectId,
    actor: { kind: event.actorKind, id: event.actorId },
    data: event.data,
  });
}
