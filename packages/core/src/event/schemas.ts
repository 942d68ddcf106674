import { z } from "zod";

import { approvalSchema } from "../approval/schemas.ts";
import { invitationEventGroups as invitation } from "../invitation/event-changes.ts";
import { streamOpenedSchema } from "../invitation/event-schemas.ts";
import { invitationSchema } from "../invitation/schemas.ts";
import { memberSchema } from "../member/schemas.ts";
import type { AuditSubject } from "../model/events/audit-event.ts";
import { eventTypes } from "../model/events/event-types.ts";
import { approvalEventGroups as approval } from "./approval-changes.ts";
import type { EventGroup, EventTypes } from "./event-group.ts";
import { memberEventGroups as member } from "./member-changes.ts";

/** Makes the events of one kind of subject, which `.get` of that kind answers with `data`. */
function eventsOf<const Kind extends AuditSubject, Data extends z.ZodType>(kind: Kind, data: Data) {
  return <const Types extends EventTypes, Changes extends z.ZodRawShape>({
    types,
    changes,
  }: EventGroup<Types, Changes>) =>
    z.object({
      /** Rises in the order of the events; `after` and `lastEventId` take it. */
      id: z.string(),
      at: z.string(),
      type: z.enum(types),
      /** `invitee` is the holder of the link and has no id. */
      actor: z.object({ kind: z.string(), id: z.string().nullable() }),
      subject: z.object({ kind: z.literal(kind), id: z.string() }),
      /** What it happened to, as it was right after it; null after an erasure, and for an event of a version that stored none. */
      data: data.nullable().catch(null),
      /** What belongs to the type. Fields that are not named here may come and go. */
      changes: z.looseObject(changes),
      /** Whether what it said of a person was erased: `data` is null then, and `changes` has ids and codes alone. */
      erased: z.boolean(),
    });
}

const ofInvitation = eventsOf("invitation", invitationSchema);
const ofApproval = eventsOf("approval", approvalSchema);
/** Its `changes` have all of it. */
const ofDelegation = eventsOf("delegation", z.null());
/** Of a removed member `member.get` answers nothing any more; the event shows it. */
const ofMember = eventsOf(
  "member",
  memberSchema.extend({ status: z.enum(["active", "suspended", "removed"]) }),
);

const events = [
  ofInvitation(invitation.offered),
  ofInvitation(invitation.decided),
  ofInvitation(invitation.emailed),
  ofInvitation(invitation.failed),
  ofInvitation(invitation.ended),
  ofInvitation(invitation.revoked),
  ofInvitation(invitation.accepted),
  ofInvitation(invitation.roleChanged),
  ofInvitation(invitation.extended),
  ofInvitation(invitation.reattributed),
  ofInvitation(invitation.renewalRequested),
  ofInvitation(invitation.optedOut),
  ofInvitation(invitation.linked),
  ofApproval(approval.requested),
  ofApproval(approval.decided),
  ofApproval(approval.reminded),
  ofApproval(approval.closed),
  ofDelegation(approval.delegation),
  ofMember(member.roleChanged),
  ofMember(member.ended),
  ofMember(member.accessChanged),
  ofMember(member.reviewed),
  ofMember(member.added),
  ofMember(member.updated),
  ofMember(member.reactivated),
] as const;

export const eventSchema = z.discriminatedUnion("type", events);
export type EventView = z.infer<typeof eventSchema>;

const cursor = z.string().regex(/^\d{1,18}$/, "is not an event id");
const types = z.array(z.enum(eventTypes)).min(1).max(eventTypes.length);

export const listEventsInput = z
  .strictObject({
    after: cursor
      .optional()
      .describe(
        "`next` of the call before, or the `id` of the last event that was handled. From the first event unless given.",
      ),
    types: types.optional().describe("Only these types."),
    limit: z.number().int().min(1).max(100).default(50).describe("The size of a page."),
  })
  .prefault({});

export const listEventsOutput = z.object({
  /** Oldest first. */
  events: z.array(eventSchema),
  /** `after` of the following call. No event before it can appear later. */
  next: z.string(),
  /** Whether more can be read right away. */
  hasMore: z.boolean(),
});

export const onEventInput = z
  .strictObject({
    types: types.optional().describe("Only these types."),
    lastEventId: cursor
      .optional()
      .describe("The `id` of the last event that was handled; the stream continues after it."),
  })
  .prefault({});

export const onEventOutput = z.discriminatedUnion("type", [streamOpenedSchema, ...events]);
export type StreamEvent = z.infer<typeof onEventOutput>;
