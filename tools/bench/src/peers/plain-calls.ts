import { createHash, randomBytes } from "node:crypto";

import { TRPCError } from "@trpc/server";
import { newId } from "@usher/core";
import type pg from "pg";

import type { BareCalls } from "../bare-calls.ts";

/** Where it invites, and who does. */
export type PlainPlace = { organizationId: string; inviterId: string };

type Row = { id: string; created_at: Date };
type Draft = { id: string; email: string; token: string; hash: Buffer };
type Insert = PlainPlace & { drafts: readonly Draft[]; expiresAt: Date };

const ttlMs = 7 * 24 * 3_600_000;

const insertInvitation = /* sql */ `
INSERT INTO invitation (id, organization_id, email, role, inviter_id, token_hash, expires_at)
VALUES ($1, $2, $3, 'member', $4, $5, $6)
ON CONFLICT (organization_id, email) WHERE state = 'pending' DO NOTHING RETURNING id, created_at`;
const insertOutbox = "INSERT INTO outbox (kind, payload) VALUES ('invitation.created', $1)";
const insertAudit = /* sql */ `
INSERT INTO audit (organization_id, actor_id, action, subject_id, data)
VALUES ($1, $2, 'invitation.created', $3, $4)`;

const insertInvitations = /* sql */ `
INSERT INTO invitation (id, organization_id, email, role, inviter_id, token_hash, expires_at)
SELECT e.id, $2::uuid, e.email, 'member', $4::uuid, e.token_hash, $6::timestamptz
FROM unnest($1::uuid[], $3::text[], $5::bytea[]) AS e (id, email, token_hash)
ON CONFLICT (organization_id, email) WHERE state = 'pending' DO NOTHING RETURNING id, created_at`;
const insertOutboxes = /* sql */ `
INSERT INTO outbox (kind, payload) SELECT 'invitation.created', p FROM unnest($1::jsonb[]) AS p`;
const insertAudits = /* sql */ `
INSERT INTO audit (organization_id, actor_id, action, subject_id, data)
SELECT $1::uuid, $2::uuid, 'invitation.created', e.id, e.data
FROM unnest($3::uuid[], $4::jsonb[]) AS e (id, data)`;

const selectPage = /* sql */ `
SELECT id, email, role, state, inviter_id, expires_at, created_at FROM invitation
WHERE organization_id = $1 ORDER BY created_at DESC, id DESC LIMIT $2`;

/** A create, of one or of many, is a transaction of five round trips: BEGIN, invitations, outbox, audit, COMMIT. */
export function createPlainCalls(pool: pg.Pool, place: PlainPlace): BareCalls {
  return {
    async create(emails) {
      const drafts = emails.map(draftOf);
      const expiresAt = new Date(Date.now() + ttlMs);
      const insert = drafts.length === 1 ? insertOneOf : insertAllOf;
      const created = await inTransaction(pool, (client) =>
        insert(client, { ...place, drafts, expiresAt }),
      );
      return { created, expiresAt };
    },
    async list(limit) {
      // One more than asked for says whether there is another page.
      const values = [place.organizationId, limit + 1];
      const { rows } = await pool.query<Row>({ name: "page", text: selectPage, values });
      const invitations = rows.slice(0, limit);
      const last = rows.length > limit ? invitations.at(-1) : undefined;
      const nextCursor = last ? `${last.created_at.toISOString()} ${last.id}` : null;
      return { invitations, nextCursor };
    },
  };
}

/** Throws when the address has a pending invitation. */
async function insertOneOf(client: pg.PoolClient, insert: Insert): Promise<Row[]> {
  const { organizationId, inviterId, drafts, expiresAt } = insert;
  const [draft] = drafts;
  if (!draft) throw new TRPCError({ code: "BAD_REQUEST" });
  const { id, email, hash } = draft;
  const { rows } = await client.query<Row>({
    name: "invitation",
    text: insertInvitation,
    values: [id, organizationId, email, inviterId, hash, expiresAt],
  });
  if (rows.length === 0) throw new TRPCError({ code: "CONFLICT" });
  await client.query({ name: "outbox", text: insertOutbox, values: [payloadOf(draft)] });
  const audited = [organizationId, inviterId, id, JSON.stringify({ email })];
  await client.query({ name: "audit", text: insertAudit, values: audited });
  return rows;
}

/** Leaves out addresses that have a pending invitation. */
async function insertAllOf(client: pg.PoolClient, insert: Insert): Promise<Row[]> {
  const { organizationId, inviterId, drafts, expiresAt } = insert;
  const ids = drafts.map(({ id }) => id);
  const emails = drafts.map(({ email }) => email);
  const hashes = drafts.map(({ hash }) => hash);
  const { rows } = await client.query<Row>({
    name: "invitations",
    text: insertInvitations,
    values: [ids, organizationId, emails, inviterId, hashes, expiresAt],
  });
  const created = new Set(rows.map(({ id }) => id));
  const kept = drafts.filter(({ id }) => created.has(id));
  await client.query({ name: "outboxes", text: insertOutboxes, values: [kept.map(payloadOf)] });
  const audited = kept.map(({ email }) => JSON.stringify({ email }));
  await client.query({
    name: "audits",
    text: insertAudits,
    values: [organizationId, inviterId, kept.map(({ id }) => id), audited],
  });
  return rows;
}

async function inTransaction<T>(
  pool: pg.Pool,
  run: (client: pg.PoolClient) => Promise<T>,
): Promise<T> {
  const client = await pool.connect();
  try {
    await client.query("BEGIN");
    const result = await run(client);
    await client.query("COMMIT");
    return result;
  } catch (error) {
    await client.query("ROLLBACK");
    throw error;
  } finally {
    client.release();
  }
}

function draftOf(email: string): Draft {
  const token = randomBytes(32).toString("base64url");
  const hash = createHash("sha256").update(token).digest();
  return { id: newId(), email: email.toLowerCase(), token, hash };
}

function payloadOf({ id, token }: Draft): string {
  return JSON.stringify({ invitationId: id, token });
}
