import type { AuditLink, SealedEvent } from "../../model/events/audit-chain.ts";
import type { AuditChain } from "../../ports/audit-repository.ts";
import { recordsOf } from "../records.ts";
import type { Sql } from "../sql.ts";

/**
 * Every writer has its transaction id before it takes a number, and the id of this statement is taken
 * after the number was read (the select list of a row that passed the condition).
 */
const horizon = /* sql */ `
  SELECT seq::text, pg_current_xact_id()::text AS bound
  FROM (SELECT CASE WHEN is_called THEN last_value ELSE 0 END AS seq FROM audit_event_seq_seq) taken
  WHERE seq IS DISTINCT FROM $1::bigint`;

const changed = /* sql */ `
  SELECT DISTINCT organization_id FROM audit_event WHERE seq > $1::bigint AND seq <= $2::bigint`;

const survey = /* sql */ `
  SELECT o.id AS organization_id, coalesce(newest.seq > coalesce(sealed.seq, 0), false) AS behind
  FROM (SELECT id FROM organization WHERE $1::uuid IS NULL OR id > $1 ORDER BY id LIMIT $3) o
  LEFT JOIN LATERAL (
    SELECT seq FROM audit_event WHERE organization_id = o.id AND seq <= $2::bigint
    ORDER BY seq DESC LIMIT 1) newest ON true
  LEFT JOIN LATERAL (
    SELECT seq FROM audit_link WHERE organization_id = o.id ORDER BY position DESC LIMIT 1) sealed ON true
  ORDER BY o.id`;

const atText = `to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;

const linkColumns = `position, l.seq, encode(l.hash, 'hex') AS hash, version,
  encode(l.personal_digest, 'hex') AS personal_digest`;

const head = /* sql */ `
  SELECT ${linkColumns}, (
    SELECT ${atText} FROM audit_event e WHERE e.organization_id = $1 AND e.seq = l.seq) AS at
  FROM audit_link l WHERE l.organization_id = $1 ORDER BY l.position DESC LIMIT 1`;

const extend = /* sql */ `
  INSERT INTO audit_link (organization_id, position, seq, hash, version, personal_digest)
  SELECT $1, position, seq, decode(hash, 'hex'), version, decode(personal_digest, 'hex')
  FROM unnest($2::bigint[], $3::bigint[], $4::text[], $5::integer[], $6::text[])
    AS link (position, seq, hash, version, personal_digest)
  ON CONFLICT DO NOTHING`;

/** With both ends: a table that grew since its last ANALYZE would have all that is left sorted for a page. */
const links = /* sql */ `
  SELECT ${linkColumns} FROM audit_link l
  WHERE organization_id = $1 AND position > $2::bigint AND position <= $2::bigint + $3::bigint
  ORDER BY position`;

/** Everything after null. An OR would make each page read all pages before it. */
const afterSeq = "seq >= coalesce($2::bigint + 1, -9223372036854775808)";

/** The personal part itself never gets here. */
const personalDigest = `encode(sha256(convert_to(
  'usher audit personal part v1' || chr(10) || personal::text, 'UTF8')), 'hex')`;

const events = /* sql */ `
  SELECT seq, ${atText} AS at, action, actor_kind, actor_id, via, request_id, subject_kind,
    subject_id, data::text, ${personalDigest} AS personal_digest, erased_at IS NOT NULL AS erased
  FROM audit_event
  WHERE organization_id = $1 AND ${afterSeq} AND seq <= $3::bigint
  ORDER BY seq LIMIT $4`;

const waiting = /* sql */ `
  SELECT count(*) AS count, min(seq) FILTER
    (WHERE at < usher_now() - interval '1 minute') AS overdue
  FROM audit_event WHERE organization_id = $1 AND ${afterSeq}`;

/** Rows of version 1 were made before, and this version writes the other. */
type LinkRow = {
  position: string;
  seq: string;
  hash: string;
  version: AuditLink["version"];
  personal_digest: string | null;
};

export function auditChain(sql: Sql): AuditChain {
  return {
    async horizon(knownSeq) {
      const [row] = await sql.rows<{ seq: string; bound: string }>(horizon, [knownSeq]);
      return row ?? null;
    },
    async changed({ afterSeq, throughSeq }) {
      const span = [afterSeq, throughSeq];
      const rows = await sql.rows<{ organization_id: string }>(changed, span);
      return rows.map((row) => row.organization_id);
    },
    survey: ({ afterOrganizationId, throughSeq, limit }) =>
      recordsOf(sql, survey, [afterOrganizationId, throughSeq, limit]),
    async head(organizationId) {
      const [row] = await sql.rows<LinkRow & { at: string | null }>(head, [organizationId]);
      if (row === undefined) return null;
      const { at, ...link } = row;
      return { ...toLink(link), at };
    },
    async extend(organizationId, added) {
      await sql.run(extend, [
        organizationId,
        added.map((link) => link.position),
        added.map((link) => link.seq),
        added.map((link) => link.hash),
        added.map((link) => link.version),
        added.map((link) => link.personalDigest),
      ]);
    },
    async links(organizationId, { afterPosition, count }) {
      const rows = await sql.rows<LinkRow>(links, [organizationId, afterPosition, count]);
      return rows.map(toLink);
    },
    events: (organizationId, { afterSeq, throughSeq, limit }) =>
      recordsOf<SealedEvent>(sql, events, [organizationId, afterSeq, throughSeq, limit]),
    async waiting(organizationId, afterSeq) {
      const [row] = await sql.rows<{ count: string; overdue: string | null }>(waiting, [
        organizationId,
        afterSeq,
      ]);
      return { count: Number(row?.count ?? 0), overdueSeq: row?.overdue ?? null };
    },
  };
}

/** Positions count events of one organization, far from what a number cannot hold. */
function toLink({ position, personal_digest: personalDigest, ...link }: LinkRow): AuditLink {
  return { ...link, position: Number(position), personalDigest };
}
