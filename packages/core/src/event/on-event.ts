import type { z } from "zod";

import type { Followed } from "../audit/follow-audit.ts";
import {
  loadSubscriber,
  subscribeAudit,
  type SubscriptionSettings,
} from "../audit/subscribe-audit.ts";
import { eventTypes } from "../model/events/event-types.ts";
import type { Context } from "../ports/context.ts";
import { onEventInput, onEventOutput, type StreamEvent } from "./schemas.ts";
import { eventView } from "./view.ts";

/**
 * What happens in the organization, as it happens. Takes `member:read` and ends with the caller's error as soon as
 * they lose it. Throws `event.cursor_expired`.
 */
export async function onEvent(
  ctx: Context,
  input: z.input<typeof onEventInput>,
  settings: SubscriptionSettings,
): Promise<AsyncGenerator<StreamEvent, void>> {
  const { types, lastEventId } = onEventInput.parse(input);
  const access = await loadSubscriber(ctx);
  const filter = { subjectKind: null, subjectId: null, actions: types ?? eventTypes };
  const afterSeq = lastEventId ?? null;
  return viewsOf(await subscribeAudit(ctx, { access, filter, afterSeq }, settings));
}

async function* viewsOf(followed: AsyncIterable<Followed>): AsyncGenerator<StreamEvent, void> {
  for await (const item of followed)
    yield item.kind === "event"
      ? eventView(item.event)
      : onEventOutput.parse({ id: item.seq, type: "stream.opened" });
}
