import type { AuditEvent } from "../../model/audit-event.ts";
import type { AuditRepository } from "../../ports/audit-repository.ts";
import { recordsOf } from "../records.ts";
import type { Sql } from "../sql.ts";
import { auditChain } from "./audit-chain.ts";
import { auditColumns, auditFeed } from "./audit-feed.ts";

const append = /* sql */ `
  INSERT INTO audit_event
    (organization_id, action, actor_kind, actor_id, via, request_id, subject_kind, subject_id, data)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9::jsonb)`;

const list = /* sql */ `
  SELECT ${auditColumns}
  FROM audit_event
  WHERE organization_id = $1
    AND ($2::uuid IS NULL OR subject_id = $2)
    AND ($3::text IS NULL OR action = $3)
    AND ($4::bigint IS NULL OR seq < $4)
  ORDER BY seq DESC
  LIMIT $5`;

export function auditRepository(sql: Sql): AuditRepository {
  return {
    feed: auditFeed(sql),
    chain: auditChain(sql),
    async append({ organizationId, action, actor, subject, data }) {
      await sql.run(append, [
        organizationId,
        action,
        actor.kind,
        actor.id,
        actor.via,
        actor.requestId,
        subject.kind,
        subject.id,
        JSON.stringify(data),
      ]);
    },
    list: ({ organizationId, subjectId, action, beforeSeq, limit }) =>
      recordsOf<AuditEvent>(sql, list, [organizationId, subjectId, action, beforeSeq, limit]),
  };
}
