import type { BenchOrganization, Fixture } from "./fixture.ts";

const step = 250_000;

/** Rows of each selection but the accepted ones, however long the list is. */
export const fewRows = 150;
export const fewAddress = "often@guest.example";

/**
 * Rows beyond every limit come by SQL, one a second: the newest are pending, the oldest failed, those before
 * expired, and the rest is accepted; some of them, at equal distances, are of one address. Indices other
 * than the key's are made again at the end, which is much faster than to keep them.
 */
export async function fill(
  fixture: Fixture,
  { id, ownerId }: BenchOrganization,
  rows: number,
): Promise<void> {
  const distance = Math.floor((rows - 3 * fewRows) / fewRows);
  const client = await fixture.raw.connect();
  try {
    await client.query(
      "SET session_replication_role = replica; SET synchronous_commit = off; SET maintenance_work_mem = '512MB'",
    );
    const { rows: indices } = await client.query<{ name: string; definition: string }>(
      `SELECT indexrelid::regclass::text AS name, pg_get_indexdef(indexrelid) AS definition
       FROM pg_index WHERE indrelid = 'invitation'::regclass AND NOT indisprimary`,
    );
    for (const { name } of indices) await client.query(`DROP INDEX ${name}`);
    for (let from = 1; from <= rows; from += step)
      await client.query(
        `INSERT INTO invitation (organization_id, id, selector, link_key_id, state, email, email_key,
           invitee_user_id, accepted_user_id, role, locale, ttl_hours, expires_at, inviter_kind,
           inviter_user_id, source, created_at)
         SELECT $1, ('01900000-0000-7000-8000-' || lpad(to_hex($5::integer - n), 12, '0'))::uuid,
           gen_random_uuid(), 'bench', state, email, email, $4::uuid,
           CASE WHEN state = 'accepted' THEN $4::uuid END, 'member', 'en', 168,
           CASE WHEN state = 'pending' THEN now() + interval '7 days' END, 'session', $4::uuid, 'bench',
           now() - make_interval(secs => n)
         FROM generate_series($3::integer, $2::integer, -1) AS n
         CROSS JOIN LATERAL (SELECT
           CASE WHEN n <= $6 THEN 'pending' WHEN n > $5 - $6 THEN 'failed'
             WHEN n > $5 - 2 * $6 THEN 'expired' ELSE 'accepted' END AS state,
           CASE WHEN n > $6 AND n <= $6 + $6 * $7 AND n % $7 = 0 THEN $8
             ELSE n || '@guest.example' END AS email) AS row`,
        [id, from, Math.min(rows, from + step - 1), ownerId, rows, fewRows, distance, fewAddress],
      );
    for (const { definition } of indices) await client.query(definition);
  } finally {
    // Its settings are no other user's.
    client.release(true);
  }
  await fixture.raw.query("VACUUM (ANALYZE) invitation");
}
