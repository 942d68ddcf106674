import { z } from "zod";

import {
  invitationEventTypes,
  type InvitationEventType,
} from "../model/events/invitation-events.ts";
import { invitationEventGroups as groups } from "./event-changes.ts";

/** One event of these types. */
function eventOf<
  const Types extends readonly [InvitationEventType, ...InvitationEventType[]],
  Changes extends z.ZodRawShape,
>({ types, changes }: { types: Types; changes: Changes }) {
  return z.object({
    /** Rises in the order of the events; `lastEventId` of a later subscription. */
    id: z.string(),
    at: z.string(),
    type: z.enum(types),
    invitationId: z.string(),
    /** `invitee` is the holder of the link and has no id. */
    actor: z.object({ kind: z.string(), id: z.string().nullable() }),
    /** The invitation's address, and what belongs to the type. */
    data: z.looseObject({ email: z.string().optional(), ...changes }),
    /** Whether its personal part was erased: `data` has ids and codes alone then. */
    erased: z.boolean(),
  });
}

const invitationEvents = [
  eventOf(groups.offered),
  eventOf(groups.decided),
  eventOf(groups.emailed),
  eventOf(groups.failed),
  eventOf(groups.ended),
  eventOf(groups.revoked),
  eventOf(groups.accepted),
  eventOf(groups.roleChanged),
  eventOf(groups.extended),
  eventOf(groups.reattributed),
  eventOf(groups.renewalRequested),
  eventOf(groups.optedOut),
  eventOf(groups.linked),
] as const;

/** The first event of a subscription without `lastEventId`: every later event follows. */
export const streamOpenedSchema = z.object({
  id: z.string(),
  type: z.literal("stream.opened"),
});

export const onInvitationEventInput = z
  .strictObject({
    invitationId: z.uuid().optional().describe("Only what happens to this invitation."),
    types: z.array(z.enum(invitationEventTypes)).min(1).optional().describe("Only these types."),
    lastEventId: z
      .string()
      .regex(/^\d{1,18}$/, "is not an event id")
      .optional()
      .describe("The `id` of the last event that was handled; the stream continues after it."),
  })
  .prefault({});

export const onInvitationEventOutput = z.discriminatedUnion("type", [
  streamOpenedSchema,
  ...invitationEvents,
]);
export type InvitationStreamEvent = z.infer<typeof onInvitationEventOutput>;
