import type { LimitRepository, PlaceWish } from "../../ports/limit-repository.ts";
import { prepared, type Sql } from "../sql.ts";
import { liveStates, notExpired } from "./invitation/invitation-rows.ts";

/** Writers of one organization that go on beside each other. */
const slots = 16;
/** A slot with fewer would reject whole batches that another one has room for. */
const minPlacesOfASlot = 20;

export const secondsUntil = (time: string) =>
  `greatest(1, ceil(extract(epoch FROM ${time} - usher_now())))::integer`;

/**
 * Never waits, so it may come after any other lock. $1 organization, $2 places, $3 and $4 the limits. A count is good for a minute only: while a
 * version that does not know this table runs beside this one, its invitations are missed no longer.
 */
const takePlaces = prepared(`WITH ${placeTaken("true")} SELECT slot FROM placed`);

/** CTEs `free` and `placed`; the condition may make them wait for another one. */
export function placeTaken(condition: string): string {
  return /* sql */ `
free AS MATERIALIZED (
  SELECT p.organization_id, p.slot FROM organization_place p
  WHERE ${condition} AND p.organization_id = $1
    AND p.open_left >= $2::integer AND p.invitees_left >= $2::integer
    AND p.open_limit = $3::integer AND p.invitees_limit = $4::integer
    AND p.counted_at > usher_now() - interval '1 minute'
  ORDER BY random() LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED),
placed AS (
  UPDATE organization_place p
  SET open_left = p.open_left - $2::integer, invitees_left = p.invitees_left - $2::integer
  FROM free WHERE p.organization_id = free.organization_id AND p.slot = free.slot
  RETURNING p.slot)`;
}

export function placeValues({ organizationId, count, limits }: PlaceWish): unknown[] {
  return [organizationId, count, limits.open, limits.invitees];
}

/** Not stronger: rows that only refer to the organization are inserted beside it. */
const holdOrganization = prepared("SELECT FROM organization WHERE id = $1 FOR NO KEY UPDATE");

const holdPlaces = prepared(
  "SELECT FROM organization_place WHERE organization_id = $1 ORDER BY slot FOR NO KEY UPDATE",
);

const inWindow = /* sql */ `
  i.organization_id = $1
  AND i.created_at > (SELECT usher_now()) - make_interval(secs => $2::integer)
  AND NOT (i.state = 'failed' AND i.sent_count = 0)`;

const used = prepared(/* sql */ `
SELECT
  (SELECT count(*)::integer FROM invitation i
    WHERE i.organization_id = $1 AND i.state IN ${liveStates} AND ${notExpired}) AS open,
  (SELECT count(*)::integer FROM invitation i WHERE ${inWindow}) AS invitees`);

const nthInvitee = /* sql */ `
  SELECT ${secondsUntil("i.created_at + make_interval(secs => $2::integer)")} AS seconds
  FROM invitation i WHERE ${inWindow} ORDER BY i.created_at, i.id OFFSET $3::integer - 1 LIMIT 1`;

const leavePlaces = prepared(/* sql */ `
INSERT INTO organization_place (organization_id, slot, open_left, invitees_left, open_limit,
  invitees_limit, counted_at)
SELECT $1, part.slot, part.open_left, part.invitees_left, $4::integer, $5::integer, usher_now()
FROM unnest($2::integer[], $3::integer[]) WITH ORDINALITY AS part(open_left, invitees_left, slot)
ORDER BY part.slot
ON CONFLICT (organization_id, slot) DO UPDATE SET open_left = excluded.open_left,
  invitees_left = excluded.invitees_left, open_limit = excluded.open_limit,
  invitees_limit = excluded.invitees_limit, counted_at = excluded.counted_at`);

type PlaceMethods = Pick<
  LimitRepository,
  | "takePlaces"
  | "holdOrganization"
  | "holdPlaces"
  | "leavePlaces"
  | "used"
  | "secondsUntilInviteeLeaves"
>;

export function placeMethods(sql: Sql): PlaceMethods {
  return {
    async takePlaces(wanted) {
      return (await sql.rows(takePlaces, placeValues(wanted))).length > 0;
    },
    async holdOrganization(organizationId) {
      await sql.rows(holdOrganization, [organizationId]);
    },
    async holdPlaces(organizationId) {
      await sql.rows(holdPlaces, [organizationId]);
    },
    async leavePlaces({ organizationId, left, limits }) {
      const parts = partsFor(Math.min(left.open, left.invitees));
      await sql.run(leavePlaces, [
        organizationId,
        split(left.open, parts),
        split(left.invitees, parts),
        limits.open,
        limits.invitees,
      ]);
    },
    async used(organizationId, windowSeconds) {
      const [row] = await sql.rows<{ open: number; invitees: number }>(used, [
        organizationId,
        windowSeconds,
      ]);
      if (!row) throw new Error("a SELECT without FROM answered no row");
      return row;
    },
    async secondsUntilInviteeLeaves({ organizationId, windowSeconds, nth }) {
      const values = [organizationId, windowSeconds, nth];
      const [row] = await sql.rows<{ seconds: number }>(nthInvitee, values);
      return row?.seconds ?? null;
    },
  };
}

function partsFor(left: number): number {
  return Math.max(1, Math.min(slots, Math.floor(left / minPlacesOfASlot)));
}

/** All slots are written, those beyond the parts with nothing. */
function split(whole: number, parts: number): number[] {
  const part = Math.floor(whole / parts);
  return Array.from({ length: slots }, (_, slot) =>
    slot >= parts ? 0 : slot === 0 ? whole - part * (parts - 1) : part,
  );
}
