import { z } from "zod";

import { deliveryStatuses } from "../model/delivery.ts";
import { invitationEventTypes, type InvitationEventType } from "../model/invitation-events.ts";
import { invitationStates } from "../model/invitation.ts";

/** A field that an older version wrote otherwise is left out: it must not end the stream. */
const field = <Schema extends z.ZodType>(schema: Schema) => schema.optional().catch(undefined);
const state = field(z.enum(invitationStates));

/** One event of these types. `from` and `to` are states, where the event changed it. */
function eventOf<const Types extends readonly [InvitationEventType, ...InvitationEventType[]]>(
  types: Types,
) {
  return <Data extends z.ZodRawShape>(data: Data) =>
    z.object({
      /** Rises in the order of the events; `lastEventId` of a later subscription. */
      id: z.string(),
      at: z.string(),
      type: z.enum(types),
      invitationId: z.string(),
      /** `invitee` is the holder of the link and has no id. */
      actor: z.object({ kind: z.string(), id: z.string().nullable() }),
      /** The invitation's address, and what belongs to the type. */
      data: z.looseObject({ email: z.string().optional(), ...data }),
    });
}

const change = { from: state, to: state };
const approval = { approvalRequestId: field(z.string()) };
const offer = { roles: field(z.array(z.string())), source: field(z.string()), ...approval };
/** What became of one email: its own id, and what the provider or the receiver said. */
const email = {
  deliveryId: field(z.string()),
  kind: field(z.enum(["invitation", "reminder"])),
  generation: field(z.number().int()),
  status: field(z.enum(deliveryStatuses)),
  detail: field(z.string()),
};
const reason = { reason: field(z.string()) };

const invitationEvents = [
  eventOf(["invitation.requested", "invitation.created"])(offer),
  eventOf(["invitation.approved", "invitation.denied"])({ ...change, ...approval }),
  eventOf([
    "invitation.sent",
    "invitation.reminded",
    "invitation.delivered",
    "invitation.bounced",
    "invitation.complained",
    "invitation.delivery_unknown",
  ])(email),
  eventOf(["invitation.failed"])({ ...email, ...change }),
  eventOf(["invitation.declined", "invitation.expired"])({ ...change, ...reason }),
  eventOf(["invitation.revoked"])({ ...change, ...reason, correctedTo: field(z.string()) }),
  eventOf(["invitation.address_corrected"])({
    ...change,
    ...reason,
    correctedTo: field(z.string()),
  }),
  eventOf(["invitation.accepted"])({ ...change, ...reason, userId: field(z.string()) }),
  eventOf(["invitation.role_changed"])({
    to: state,
    before: field(z.array(z.string())),
    after: field(z.array(z.string())),
  }),
  eventOf(["invitation.extended"])({
    to: state,
    before: field(z.string().nullable()),
    hours: field(z.number().nullable()),
  }),
  // Its `from` is the user who can no longer vouch for it, where it is one.
  eventOf(["invitation.reattributed"])({ to: state, from: field(z.string()) }),
  eventOf(["invitation.resent", "invitation.link_copied", "invitation.renewal_requested"])(change),
] as const;

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
  ...invitationEvents,
]);
export type InvitationStreamEvent = z.infer<typeof onInvitationEventOutput>;
