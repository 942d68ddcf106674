import type { AuditEvent, AuditSubject } from "../../model/events/audit-event.ts";
import type { AuditRepository } from "../../ports/audit-repository.ts";
import { membershipEntity } from "../entities/member.ts";
import { recordsOf } from "../records.ts";
import { everyColumnOf } from "../rows.ts";
import type { Sql } from "../sql.ts";
import { approvalSnapshot } from "./approval/approval-rows.ts";
import { auditChain } from "./audit-chain.ts";
import { auditColumns, auditFeed } from "./audit-feed.ts";
import { eventFacts, factColumns } from "./audit-sql.ts";
import { invitationSnapshot } from "./invitation/invitation-rows.ts";

const ofSubject = "organization_id = $1 AND id = $8";

/** Read after the change, which is an earlier statement of the transaction. */
const snapshots: Partial<Record<AuditSubject, string>> = {
  invitation: `(SELECT ${invitationSnapshot} FROM (SELECT * FROM invitation WHERE ${ofSubject}) AS i)`,
  approval: approvalSnapshot({
    requests: `SELECT * FROM approval_request WHERE ${ofSubject}`,
    invitations: "invitation",
  }),
  member: `(SELECT to_jsonb(kept.*) FROM (
    SELECT ${everyColumnOf(membershipEntity)} FROM membership WHERE ${ofSubject}) AS kept)`,
};

function append(subject: AuditSubject, hasPersonal: boolean): string {
  const snapshot = snapshots[subject];
  const facts = eventFacts({
    data: "$9::jsonb",
    ...(hasPersonal && { personal: "$10::jsonb" }),
    ...(snapshot !== undefined && { snapshot }),
  });
  return /* sql */ `
  INSERT INTO audit_event (organization_id, action, actor_kind, actor_id, via, request_id,
    subject_kind, subject_id, ${factColumns})
  SELECT $1::uuid, $2, $3, $4, $5, $6, $7, $8::uuid, ${facts}`;
}

const list = /* sql */ `
  SELECT ${auditColumns}
  FROM audit_event e
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
    async append({ organizationId, action, actor, subject, data, personal }) {
      await sql.run(append(subject.kind, personal !== undefined), [
        organizationId,
        action,
        actor.kind,
        actor.id,
        actor.via,
        actor.requestId,
        subject.kind,
        subject.id,
        JSON.stringify(data),
        ...(personal === undefined ? [] : [JSON.stringify(personal)]),
      ]);
    },
    list: ({ organizationId, subjectId, action, beforeSeq, limit }) =>
      recordsOf<AuditEvent>(sql, list, [organizationId, subjectId, action, beforeSeq, limit]),
  };
}
