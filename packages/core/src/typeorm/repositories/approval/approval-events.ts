import type { ApprovalEvent } from "../../../model/events/approval-event.ts";
import type { ApprovalRepository } from "../../../ports/approval-repository.ts";
import { recordsOf } from "../../records.ts";
import type { Sql } from "../../sql.ts";
import { mergedData } from "../audit-sql.ts";
import { memberNameSql } from "../../member-name-sql.ts";

type Row = Omit<ApprovalEvent, "actor" | "invitation"> & {
  actorKind: string;
  actorId: string | null;
  actorName: string | null;
  invitationId: string | null;
  email: string | null;
};

const actorName = memberNameSql({ organization: "$1", user: "u.id", own: "u.name" });

/** An actor's id is a user's, a key's, or the name of a part of the system. */
const statement = /* sql */ `
WITH subject AS (
  SELECT $2::uuid AS id, NULL::uuid AS invitation_id, NULL::text AS email
  UNION ALL
  SELECT i.id, i.id, i.email FROM invitation i
  WHERE i.organization_id = $1 AND i.approval_request_id = $2)
SELECT e.seq, e.at, e.action, e.actor_kind, e.actor_id, e.via, ${mergedData} AS data, s.invitation_id, s.email,
  CASE WHEN e.actor_id IS NULL OR e.actor_id !~ '^[0-9a-f-]{36}$' THEN NULL
    WHEN e.actor_kind IN ('session', 'slack_user')
    THEN (SELECT ${actorName} FROM app_user u WHERE u.id = e.actor_id::uuid)
    WHEN e.actor_kind IN ('personal_key', 'org_key')
    THEN (SELECT coalesce(u.name, k.name) FROM api_key k LEFT JOIN app_user u ON u.id = k.user_id
      WHERE k.id = e.actor_id::uuid) END AS actor_name
FROM subject s JOIN audit_event e ON e.organization_id = $1 AND e.subject_id = s.id
WHERE $3::bigint IS NULL OR e.seq > $3
ORDER BY e.seq LIMIT $4`;

export async function approvalEvents(
  sql: Sql,
  { organizationId, id, afterSeq, limit }: Parameters<ApprovalRepository["events"]>[0],
): Promise<ApprovalEvent[]> {
  const rows = await recordsOf<Row>(sql, statement, [organizationId, id, afterSeq, limit]);
  return rows.map(({ actorKind, actorId, actorName, invitationId, email, ...event }) => ({
    ...event,
    actor: { kind: actorKind, id: actorId, name: actorName },
    invitation: invitationId === null ? null : { id: invitationId, email: email ?? "" },
  }));
}
