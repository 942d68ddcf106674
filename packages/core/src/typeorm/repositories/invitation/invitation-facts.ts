import type { AddressFacts } from "../../../ports/invitation-repository.ts";
import { hasEndedAccess, isMember } from "../../membership-sql.ts";
import { setIsoTimes } from "../../records.ts";
import { prepared, type Sql } from "../../sql.ts";
import { joinInviter, liveStates, selectInvitations, toInvitations } from "./invitation-rows.ts";
import type { Invitation } from "../../../model/invitation.ts";
import type { Suppression } from "../../../model/suppression.ts";

/**
 * The strongest suppression of an address comes first: one forever, then the longest. Hashes are looked up one by one:
 * for a join the server expects a hundred, and reads the table.
 */
const factsOf = (isAsked: string) =>
  prepared(/* sql */ `
WITH address AS (
  SELECT e.email_key, e.user_id FROM user_email e
  WHERE e.email_key ${isAsked} AND e.verified_at IS NOT NULL)
SELECT
  (SELECT coalesce(json_agg(json_build_object(
      'emailKey', a.email_key, 'userId', m.user_id, 'status', m.status)), '[]')
    FROM address a JOIN membership m ON m.user_id = a.user_id
    WHERE m.organization_id = $1 AND ${isMember("m")}) AS members,
  (SELECT coalesce(json_agg(m.id), '[]') FROM address a JOIN membership m ON m.user_id = a.user_id
    WHERE m.organization_id = $1 AND ${hasEndedAccess("m")}) AS ended,
  (SELECT usher_now()) AS now,
  (SELECT coalesce(json_object_agg(a.email_key, a.user_id), '{}')
    FROM address a JOIN app_user u ON u.id = a.user_id WHERE u.kind = 'real') AS owners,
  (SELECT coalesce(json_agg(json_build_object('id', s.id, 'emailKey', s.email_key,
      'reason', s.reason, 'until', s.until, 'createdAt', s.created_at)
      ORDER BY s.until DESC NULLS FIRST), '[]')
    FROM suppression s
    WHERE s.organization_id = $1 AND s.email_key ${isAsked}
      AND (s.until IS NULL OR s.until > usher_now())) AS suppressions,
  (${selectInvitations(`invitation i ${joinInviter}
    WHERE i.organization_id = $1 AND i.email_key ${isAsked} AND i.state IN ${liveStates}`)}) AS live,
  (SELECT coalesce(json_agg(asked.hash), '[]') FROM jsonb_array_elements_text($3::jsonb) AS asked(hash)
    WHERE (SELECT true FROM erased_recipient r WHERE r.hash = asked.hash)) AS erased`);

/**
 * One address has a text of its own: for a list of unknown length the server expects ten, finds such a plan more
 * expensive than one for the list at hand, and would plan every call.
 */
const ofOne = factsOf("= $2");
const ofMany = factsOf("= ANY($2::text[])");

type FactsRow = {
  members: { emailKey: string; userId: string; status: "active" | "suspended" }[];
  ended: string[];
  now: string;
  owners: Record<string, string>;
  suppressions: Suppression[];
  live: Invitation[];
  erased: string[];
};

/** One statement whatever the number of addresses. */
export async function addressFacts(
  sql: Sql,
  organizationId: string,
  emailKeys: readonly string[],
  hashesOf: (emailKey: string) => readonly string[] = () => [],
): Promise<AddressFacts> {
  const addresses = new Map(
    emailKeys.flatMap((emailKey) => hashesOf(emailKey).map((hash) => [hash, emailKey] as const)),
  );
  const [only] = emailKeys.length === 1 ? emailKeys : [];
  const [row] = await sql.rows<FactsRow>(only === undefined ? ofMany : ofOne, [
    organizationId,
    only ?? emailKeys,
    JSON.stringify([...addresses.keys()]),
  ]);
  if (!row) throw new Error("a SELECT without FROM answered no row");
  const { members, owners, suppressions, ended, now } = row;
  const live = toInvitations(row.live);
  const open = live.filter(({ state }) => state !== "expired");
  for (const suppression of suppressions) setIsoTimes(suppression, ["until", "createdAt"]);
  return {
    members: new Map(members.map(({ emailKey, ...member }) => [emailKey, member])),
    ended,
    now,
    open: new Map(open.map((invitation) => [invitation.emailKey, invitation])),
    stale: live.filter(({ state }) => state === "expired").map(({ emailKey }) => emailKey),
    suppressed: new Map(suppressions.toReversed().map((entry) => [entry.emailKey, entry])),
    owners: new Map(Object.entries(owners)),
    erased: new Set(row.erased.flatMap((hash) => addresses.get(hash) ?? [])),
  };
}
