import type { BenchOrganization, Fixture } from "./fixture.ts";

const step = 250_000;

/**
 * Rows beyond every limit come by SQL: accepted ones, one a second, the oldest last. Indices other
 * than the key's are made again at the end, which is much faster than to keep them.
 */
export async function fill(
  fixture: Fixture,
  { id, ownerId }: BenchOrganization,
  rows: number,
): Promise<void> {
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
           invitee_user_id, accepted_user_id, role, locale, ttl_hours, inviter_kind,
           inviter_user_id, source, created_at)
         SELECT $1, ('01900000-0000-7000-8000-' || lpad(to_hex($5::integer - n), 12, '0'))::uuid,
           gen_random_uuid(), 'bench', 'accepted', n || '@guest.example', n || '@guest.example', $4,
           $4, 'member', 'en', 168, 'session', $4, 'bench', now() - make_interval(secs => n)
         FROM generate_series($3::integer, $2::integer, -1) AS n`,
        [id, from, Math.min(rows, from + step - 1), ownerId, rows],
      );
    for (const { definition } of indices) await client.query(definition);
  } finally {
    // Its settings are no other user's.
    client.release(true);
  }
  await fixture.raw.query("VACUUM (ANALYZE) invitation");
}
