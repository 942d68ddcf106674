import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { createTestDatabase, type TestDatabase } from "../testing/test-database.ts";
import { migrate } from "../typeorm/migrate.ts";
import { AuditPersonal1763700000025 } from "../typeorm/migrations/0025-audit-personal.ts";
import { createAuditSealer } from "./seal-audit.ts";
import { verifyAuditChain } from "./verify-chain.ts";

let db: TestDatabase;
beforeEach(async () => {
  db = await createTestDatabase();
  await goBack();
  await db.sql(organization, [id]);
  await db.sql("SELECT setval('audit_event_seq_seq', 104)");
  for (const { link, columns } of events) {
    await db.sql(insertEvent, [id, ...columns]);
    await db.sql("INSERT INTO audit_link VALUES ($1, $2, $3, decode($4, 'hex'))", [id, ...link]);
  }
});
afterEach(() => db.close());

/** To the schema of the version before the personal part. */
async function goBack() {
  await db.dataSource.transaction(async ({ queryRunner }) => {
    if (queryRunner) await new AuditPersonal1763700000025().down(queryRunner);
  });
  await db.sql("DELETE FROM usher_migration WHERE name = 'AuditPersonal1763700000025'");
}

const id = "0197a3c2-5d00-7000-8000-000000000001";
const subject = "0197a3c2-5d00-7000-8000-00000000000b";
const organization = "INSERT INTO organization (id, slug, name) VALUES ($1, 'old', 'Old')";
const insertEvent = `INSERT INTO audit_event (organization_id, seq, at, action, actor_kind, actor_id, via,
    request_id, subject_kind, subject_id, data) OVERRIDING SYSTEM VALUE
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'invitation', '${subject}', $9)`;

/** Written down from the version before: its events and the hashes that it made of them. */
const events = [
  {
    columns: [
      "101",
      "2026-11-21T08:00:00.123Z",
      "invitation.created",
      "session",
      "0197a3c2-5d00-7000-8000-00000000000a",
      "api",
      "r1",
      '{"email": "zoë@guest.example", "roles": ["member"], "source": "api"}',
    ],
    link: [1, "101", "97763b60938467dfda1e598c0a16b75df17e54fe5d477df92c763bd3af50d347"],
  },
  {
    columns: [
      "102",
      "2026-11-21T08:00:01Z",
      "invitation.sent",
      "system",
      "mail",
      "worker",
      null,
      '{"kind": "invitation", "email": "zoë@guest.example", "generation": 1}',
    ],
    link: [2, "102", "83c002aa11a3d75769388a91929ad3b0b8c6d62ff2cf6aef0f972a44a2dbc745"],
  },
  {
    columns: [
      "104",
      "2026-11-22T09:30:00Z",
      "invitation.declined",
      "invitee",
      null,
      "page",
      "r2",
      '{"to": "declined", "from": "pending", "email": "zoë@guest.example", "reason": "No, thank you."}',
    ],
    link: [3, "104", "984abb76587fab7c6118b8730ce88e15517379e9b4d596241f21fa651021e811"],
  },
];
const headOf = (position: number) => {
  const [, , hash] = events[position - 1]?.link ?? [];
  return { position, hash: String(hash) };
};

/** Positions whose hash is not the one of the format of version 1, computed by the database alone. */
async function mismatches(): Promise<number[]> {
  const field = (text: string) =>
    `coalesce(octet_length(convert_to(${text}, 'UTF8')) || ':' || ${text} || ',', '-,')`;
  const fields = [
    "e.organization_id::text",
    "l.position::text",
    "coalesce(encode(before.hash, 'hex'), '')",
    "e.seq::text",
    `to_char(e.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`,
    ...["action", "actor_kind", "actor_id", "via", "request_id", "subject_kind"].map(
      (column) => `e.${column}`,
    ),
    "e.subject_id::text",
    "e.data::text",
  ].map(field);
  const rows = await db.sql<{ position: number }>(
    `SELECT l.position::integer FROM audit_link l
     JOIN audit_event e ON e.organization_id = l.organization_id AND e.seq = l.seq
     LEFT JOIN audit_link before
       ON before.organization_id = l.organization_id AND before.position = l.position - 1
     WHERE l.organization_id = $1 AND l.hash <>
       sha256(convert_to('usher audit link v1' || chr(10) || ${fields.join(" || ")}, 'UTF8'))
     ORDER BY l.position`,
    [id],
  );
  return rows.map(({ position }) => position);
}

const verify = (known?: { position: number; hash: string }) =>
  verifyAuditChain(db.store, id, known && { known });

/** As an attacker with the database would: triggers are off. */
function tamper(statement: string) {
  return db.dataSource.transaction(async (manager) => {
    await manager.query("SET LOCAL session_replication_role = replica");
    await manager.query(statement);
  });
}

const append = (columns: string, values: string) =>
  db.sql(
    `INSERT INTO audit_event (organization_id, action, actor_kind, via, subject_kind, subject_id, ${columns})
     VALUES ($1, 'invitation.revoked', 'system', 'api', 'invitation', '${subject}', ${values})`,
    [id],
  );

describe("a chain of the version before", () => {
  test("is valid before and after the migration, and goes on behind its head", async () => {
    expect(await mismatches()).toEqual([]);
    await migrate(db.dataSource);
    expect(await mismatches()).toEqual([]);
    const { hash } = headOf(3);
    expect(await verify()).toMatchObject({ events: 3, broken: null, head: `3:${hash}` });
    await append("data, personal", `'{"to": "revoked"}', '{"data": {"email": "a@b.example"}}'`);
    await createAuditSealer(db.store).seal();
    expect(await verify()).toMatchObject({ events: 4, erased: 0, waiting: 0, broken: null });
    const versions = await db.sql("SELECT version FROM audit_link ORDER BY position");
    expect(versions).toEqual([1, 1, 1, 2].map((version) => ({ version })));
    for (const position of [1, 2, 3]) expect((await verify(headOf(position))).broken).toBeNull();
  });

  test("shows a tampered event before and after the migration", async () => {
    await tamper("UPDATE audit_event SET actor_id = 'someone' WHERE seq = 102");
    expect(await mismatches()).toEqual([2]);
    await migrate(db.dataSource);
    expect(await mismatches()).toEqual([2]);
    expect((await verify()).broken).toMatchObject({ kind: "altered", position: 2, seq: "102" });
  });

  test.each([
    ["an event changed after the migration", `data = '{"to": "accepted"}'`],
    ["facts added beside the sealed ones", `personal = '{"data": {"reason": "forged"}}'`],
  ])("shows %s", async (_what, assignment) => {
    await migrate(db.dataSource);
    await tamper(`UPDATE audit_event SET ${assignment} WHERE seq = 104`);
    expect((await verify()).broken).toMatchObject({ kind: "altered", position: 3 });
  });

  test("shows by an earlier head that it was rebuilt in the new format", async () => {
    await migrate(db.dataSource);
    await tamper("UPDATE audit_event SET actor_id = 'someone' WHERE seq = 101");
    await tamper("DELETE FROM audit_link");
    await createAuditSealer(db.store).seal();
    expect((await verify()).broken).toBeNull();
    for (const position of [1, 2, 3])
      expect((await verify(headOf(position))).broken).toMatchObject({ kind: "rebuilt", position });
  });
});

describe("while servers of the version before are still running", () => {
  test("their links are refused, and a server of this version seals their events", async () => {
    await migrate(db.dataSource);
    await append("data", `'{"to": "revoked", "email": "zoë@guest.example"}'`);
    const old = `INSERT INTO audit_link (organization_id, position, seq, hash)
      SELECT organization_id, 4, seq, sha256('x') FROM audit_event WHERE organization_id = $1 AND seq > 104
      ON CONFLICT DO NOTHING`;
    await expect(db.sql(old, [id])).rejects.toThrow("only servers of the newer version seal");
    await createAuditSealer(db.store).seal();
    expect(await verify(headOf(3))).toMatchObject({ events: 4, waiting: 0, broken: null });
  });

  test("their events are read whole", async () => {
    await migrate(db.dataSource);
    const data = { to: "revoked", email: "zoë@guest.example" };
    await append("data", `'${JSON.stringify(data)}'`);
    const query = { organizationId: id, subjectId: null, action: null, beforeSeq: null, limit: 1 };
    expect(await db.store.read.audit.list(query)).toMatchObject([{ data }]);
  });
});

test("going back gives the version before whole events and its own valid chain", async () => {
  await migrate(db.dataSource);
  await append("data, personal", `'{"to": "revoked"}', '{"data": {"email": "a@b.example"}}'`);
  await createAuditSealer(db.store).seal();
  await goBack();
  expect(await db.sql("SELECT data FROM audit_event ORDER BY seq DESC LIMIT 1")).toEqual([
    { data: { to: "revoked", email: "a@b.example" } },
  ]);
  expect(await db.sql("SELECT position::integer FROM audit_link ORDER BY position")).toEqual(
    [1, 2, 3].map((position) => ({ position })),
  );
  expect(await mismatches()).toEqual([]);
  await expect(db.sql("UPDATE audit_event SET action = 'x'")).rejects.toThrow("append-only");
});
