import { listEvents } from "../../event/list-events.ts";
import { onEvent } from "../../event/on-event.ts";
import * as schemas from "../../event/schemas.ts";
import { trackedById, trackedStreamOf } from "../tracked-stream.ts";
import { permitted, router } from "../trpc.ts";

export const event = router({
  list: permitted("member:read")
    .meta({
      description:
        "What happened to invitations, approval requests, delegations and members, oldest first. `next` is `after` of the following call; nothing is left out. Requires `member:read`.",
    })
    .input(schemas.listEventsInput)
    .output(schemas.listEventsOutput)
    .query(({ ctx, input }) => listEvents(ctx, input)),
  onEvent: permitted("member:read")
    .meta({
      description:
        "The events of `event.list`, live and in order. Without `lastEventId` the first one is `stream.opened`, and every later event follows. A client that loses its connection resumes where it was. Requires `member:read`.",
    })
    .input(schemas.onEventInput)
    .output(trackedStreamOf(schemas.onEventOutput))
    .subscription(async ({ ctx, input, signal }) =>
      trackedById(await onEvent(ctx, input, { signal })),
    ),
});
