import { z } from "zod";

import { invitationEventTypes } from "../model/invitation-events.ts";

export const invitationEventSchema = z.object({
  /** Rises in the order of the events; `lastEventId` of a later subscription. */
  id: z.string(),
  at: z.string(),
  type: z.enum(invitationEventTypes),
  invitationId: z.string(),
  /** `invitee` is the holder of the link and has no id. */
  actor: z.object({ kind: z.string(), id: z.string().nullable() }),
  /** The invitation's address, `from` and `to` of a change of state, and what else belongs to the type. */
  data: z.looseObject({ email: z.string().optional() }),
});

/** The first event of a subscription without `lastEventId`: every later event follows. */
export const streamOpenedSchema = z.object({
  id: z.string(),
  type: z.literal("stream.opened"),
});

export const onInvitationEventInput = z
  .strictObject({
    /** Only what happens to this one. */
    invitationId: z.uuid().optional(),
    /** Only these types. */
    types: z.array(z.enum(invitationEventTypes)).min(1).optional(),
    /** The `id` of the last event that was handled; the stream continues after it. */
    lastEventId: z
      .string()
      .regex(/^\d{1,18}$/, "is not an event id")
      .optional(),
  })
  .prefault({});

export const onInvitationEventOutput = z.discriminatedUnion("type", [
  streamOpenedSchema,
  invitationEventSchema,
]);
export type InvitationStreamEvent = z.infer<typeof onInvitationEventOutput>;
