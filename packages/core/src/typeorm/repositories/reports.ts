import { deliveryStatuses, type DeliveryStatus } from "../../model/delivery.ts";
import type { Report, ReportCounts } from "../../model/report.ts";
import type { ReportRepository } from "../../ports/report-repository.ts";
import { invitationReportEntity } from "../entities/report.ts";
import { isMember } from "../membership-sql.ts";
import { recordsOf } from "../records.ts";
import type { Sql } from "../sql.ts";
import { tableOf } from "../table.ts";
import { literals } from "./bindings.ts";

/** An email that reached no one cannot be reported. */
const arrived: readonly DeliveryStatus[] = ["accepted", "processed", "deferred", "delivered"];

/**
 * Whether the invitation `i` went to someone outside: neither a member nor an address of a trusted domain. Where the
 * address was erased, who accepted it says so.
 */
const toOutsider = /* sql */ `(NOT EXISTS (
    SELECT FROM membership m WHERE m.organization_id = i.organization_id
      AND i.erased_at IS NOT NULL AND m.user_id = i.accepted_user_id AND ${isMember("m")})
  AND NOT EXISTS (
    SELECT FROM user_email e
    JOIN membership m ON m.user_id = e.user_id AND m.organization_id = i.organization_id
      AND ${isMember("m")}
    WHERE e.email_key = i.email_key AND e.verified_at IS NOT NULL)
  AND NOT EXISTS (
    SELECT FROM organization_domain t
    WHERE t.organization_id = i.organization_id AND t.domain = split_part(i.email_key, '@', 2)))`;

const withinDays = (column: string) =>
  `${column} > usher_now() - make_interval(days => $2::integer)`;

/** The report `r` of the invitation `i` of the organization `o`. */
const counting = /* sql */ `(${withinDays("r.reported_at")}
  AND r.reported_at > coalesce(o.invitations_resumed_at, '-infinity') AND ${toOutsider})`;

const reports = /* sql */ `
  FROM invitation_report r
  JOIN organization o ON o.id = r.organization_id
  JOIN invitation i ON i.organization_id = r.organization_id AND i.id = r.invitation_id
  WHERE r.organization_id = $1`;

/** An organization must not make one person of many by a short retention. */
const reporter =
  "CASE WHEN i.erased_at IS NULL THEN i.email_key ELSE i.id || '@' || i.email_key END";

/** Handwritten, as all of this: counts over several tables in one round trip. */
const counts = /* sql */ `
  SELECT ARRAY(SELECT ${reporter} ${reports} AND ${counting}) AS reporters, (
    SELECT count(*)::integer FROM delivery d
    JOIN invitation i ON i.organization_id = d.organization_id AND i.id = d.invitation_id
    WHERE d.organization_id = $1 AND d.kind IN ('invitation', 'reminder')
      AND d.status IN (${literals(deliveryStatuses, arrived)})
      AND ${withinDays("d.created_at")} AND ${toOutsider}) AS emails`;

const list = /* sql */ `
  SELECT r.invitation_id, i.email, r.via, r.reported_at, ${counting} AS counts ${reports}
    AND ${withinDays("r.reported_at")}
  ORDER BY r.reported_at DESC, r.invitation_id LIMIT $3`;

const organizations = /* sql */ `
  SELECT o.id FROM organization o
  WHERE o.status <> 'deleted' AND (o.invitations_paused_at IS NOT NULL OR EXISTS (
    SELECT FROM invitation_report r WHERE r.organization_id = o.id
      AND r.reported_at > usher_now() - make_interval(days => $1::integer)))
  ORDER BY o.slug`;

const optOut = /* sql */ `
  SELECT EXISTS (SELECT FROM suppression s WHERE s.organization_id = $1 AND s.email_key = $3
      AND s.reason = 'muted') AS muted,
    EXISTS (SELECT FROM invitation_report r WHERE r.organization_id = $1
      AND r.invitation_id = $2) AS reported`;

export function reportRepository(sql: Sql): ReportRepository {
  const table = tableOf(sql, invitationReportEntity);
  return {
    add: async (report) => (await table.insert(report, (query) => query.orIgnore())) !== null,
    async optOut({ organizationId, invitationId, emailKey }) {
      const rows = await recordsOf<{ muted: boolean; reported: boolean }>(sql, optOut, [
        organizationId,
        invitationId,
        emailKey,
      ]);
      return rows[0] ?? { muted: false, reported: false };
    },
    async counts(organizationId, days) {
      const [row] = await recordsOf<ReportCounts>(sql, counts, [organizationId, days]);
      if (row === undefined) throw new Error("a SELECT without FROM answered no row");
      return row;
    },
    list: ({ organizationId, days, limit }) =>
      recordsOf<Report>(sql, list, [organizationId, days, limit]),
    async organizations(days) {
      const rows = await sql.rows<{ id: string }>(organizations, [days]);
      return rows.map(({ id }) => id);
    },
  };
}
