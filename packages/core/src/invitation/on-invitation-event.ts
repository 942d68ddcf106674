import type { z } from "zod";

import type { AuditEvent } from "../model/events/audit-event.ts";
import type { Followed } from "../audit/follow-audit.ts";
import {
  loadSubscriber,
  subscribeAudit,
  type SubscriptionSettings,
} from "../audit/subscribe-audit.ts";
import type { Context } from "../ports/context.ts";
import { UsherError } from "../model/errors.ts";
import {
  onInvitationEventInput,
  onInvitationEventOutput,
  type InvitationStreamEvent,
} from "./event-schemas.ts";
import { invitationEventTypes } from "../model/events/invitation-events.ts";

/**
 * What happens to the organization's invitations, as it happens: the events of `event.onEvent`, with their changes as
 * `data`. Takes `member:read` and ends with the caller's error as soon as they lose it. Throws `invite.not_found`
 * for an unknown `invitationId`, and `event.cursor_expired`.
 */
export async function onInvitationEvent(
  ctx: Context,
  input: z.input<typeof onInvitationEventInput>,
  settings: SubscriptionSettings,
): Promise<AsyncGenerator<InvitationStreamEvent, void>> {
  const { invitationId, types, lastEventId } = onInvitationEventInput.parse(input);
  const access = await loadSubscriber(ctx);
  const { id } = access.organization;
  if (invitationId && !(await ctx.store.read.invitations.find(id, invitationId)))
    throw new UsherError("invite.not_found");
  const filter = {
    subjectKind: "invitation",
    subjectId: invitationId ?? null,
    actions: types ?? invitationEventTypes,
  } as const;
  const afterSeq = lastEventId ?? null;
  return viewsOf(await subscribeAudit(ctx, { access, filter, afterSeq }, settings));
}

async function* viewsOf(
  followed: AsyncIterable<Followed>,
): AsyncGenerator<InvitationStreamEvent, void> {
  for await (const item of followed)
    yield item.kind === "event"
      ? eventView(item.event)
      : onInvitationEventOutput.parse({ id: item.seq, type: "stream.opened" });
}

function eventView(event: AuditEvent): InvitationStreamEvent {
  return onInvitationEventOutput.parse({
    id: event.seq,
    at: event.at,
    type: event.action,
    invitationId: event.subjectId,
    actor: { kind: event.actorKind, id: event.actorId },
    data: event.data,
    erased: event.erased,
  });
}
