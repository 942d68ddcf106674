import type { AddressFacts } from "../../invitation/ports.ts";
import type { Suppression } from "../../suppression/ports.ts";
import { prepared, type Sql } from "../sql.ts";
import {
  invitationColumns,
  joinInviter,
  liveStates,
  notExpired,
  toInvitation,
  type InvitationRow,
} from "./invitation-rows.ts";

const openOnes = prepared(/* sql */ `
SELECT ${invitationColumns} FROM invitation i ${joinInviter}
WHERE i.organization_id = $1 AND i.email_key = ANY($2::text[])
  AND i.state IN ${liveStates} AND ${notExpired}`);

/** The strongest suppression of an address comes first: one for ever, then the longest. */
const everythingElse = prepared(/* sql */ `
WITH address AS (
  SELECT e.email_key, e.user_id FROM user_email e
  WHERE e.email_key = ANY($2::text[]) AND e.verified_at IS NOT NULL)
SELECT
  (SELECT coalesce(jsonb_agg(jsonb_build_object(
      'emailKey', a.email_key, 'userId', m.user_id, 'status', m.status)), '[]')
    FROM address a JOIN membership m ON m.user_id = a.user_id
    WHERE m.organization_id = $1 AND m.status IN ('active', 'suspended')) AS members,
  (SELECT coalesce(jsonb_object_agg(a.email_key, a.user_id), '{}')
    FROM address a JOIN app_user u ON u.id = a.user_id WHERE u.kind = 'real') AS owners,
  (SELECT coalesce(jsonb_agg(jsonb_build_object('id', s.id, 'emailKey', s.email_key,
      'reason', s.reason, 'until', s.until, 'createdAt', s.created_at)
      ORDER BY s.until DESC NULLS FIRST), '[]')
    FROM suppression s
    WHERE s.organization_id = $1 AND s.email_key = ANY($2::text[])
      AND (s.until IS NULL OR s.until > usher_now())) AS suppressions,
  (SELECT count(*)::integer FROM invitation i
    WHERE i.organization_id = $1 AND i.state IN ${liveStates} AND ${notExpired}) AS open_count`);

type FactsRow = {
  members: { emailKey: string; userId: string; status: "active" | "suspended" }[];
  owners: Record<string, string>;
  suppressions: Suppression[];
  open_count: number;
};

/** Two statements whatever the number of addresses. */
export async function addressFacts(
  sql: Sql,
  organizationId: string,
  emailKeys: readonly string[],
): Promise<AddressFacts> {
  const [row] = await sql.rows<FactsRow>(everythingElse, [organizationId, emailKeys]);
  if (!row) throw new Error("a SELECT without FROM answered no row");
  const open = await sql.rows<InvitationRow>(openOnes, [organizationId, emailKeys]);
  return {
    members: new Map(row.members.map(({ emailKey, ...member }) => [emailKey, member])),
    open: new Map(open.map((found) => [found.email_key, toInvitation(found)])),
    suppressed: new Map(
      row.suppressions.toReversed().map((entry) => [entry.emailKey, inIsoTimes(entry)]),
    ),
    owners: new Map(Object.entries(row.owners)),
    openCount: row.open_count,
  };
}

/** JSON made by the database writes times with the session's offset. */
function inIsoTimes(entry: Suppression): Suppression {
  return {
    ...entry,
    until: entry.until && new Date(entry.until).toISOString(),
    createdAt: new Date(entry.createdAt).toISOString(),
  };
}
