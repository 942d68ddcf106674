import type { AuditEvent } from "../../model/audit-event.ts";
import { iso } from "../times.ts";

export const auditColumns =
  "seq, at, action, actor_kind, actor_id, via, request_id, subject_kind, subject_id, data";

export type AuditRow = {
  seq: string;
  at: Date;
  action: string;
  actor_kind: string;
  actor_id: string | null;
  via: string;
  request_id: string | null;
  subject_kind: string;
  subject_id: string;
  data: Record<string, unknown>;
};

export function toEvent(row: AuditRow): AuditEvent {
  return {
    seq: row.seq,
    at: iso(row.at),
    action: row.action,
    actorKind: row.actor_kind,
    actorId: row.actor_id,
    via: row.via,
    requestId: row.request_id,
    subjectKind: row.subject_kind,
    subjectId: row.subject_id,
    data: row.data,
  };
}
