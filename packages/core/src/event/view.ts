import type { SnapshotEvent } from "../model/events/audit-event.ts";
import { eventSchema, type EventView } from "./schemas.ts";
import { snapshotView } from "./snapshot-view.ts";

/** An audit event of one of `eventTypes`, as every transport shows it. */
export function eventView(event: SnapshotEvent): EventView {
  return eventSchema.parse({
    id: event.seq,
    at: event.at,
    type: event.action,
    actor: { kind: event.actorKind, id: event.actorId },
    subject: { kind: event.subjectKind, id: event.subjectId },
    data: event.snapshot && snapshotView(event.snapshot),
    changes: event.data,
    erased: event.erased,
  });
}
