import { describe, expect, test } from "vitest";

import { auditEventEntity } from "../typeorm/entities/audit.ts";
import { columnName } from "../typeorm/entities/columns.ts";
import { newId } from "../model/ids.ts";
import { createOrganization } from "../testing/organization.ts";
import { rejectionOf } from "../testing/rejection-of.ts";
import { useOrganization } from "../testing/use-organization.ts";
import { createAuditSealer } from "./seal-audit.ts";
import { verifyAuditChain } from "./verify-chain.ts";

const fixture = useOrganization();
const seal = () => createAuditSealer(fixture.db.store).seal();
const verify = (known?: string) =>
  fixture.as.owner.audit.verify(known === undefined ? {} : { head: known });

/** So many events with something in every column, sealed; answers with their numbers. */
async function sealedEvents(count: number): Promise<string[]> {
  await append(count);
  await seal();
  const rows = await fixture.db.sql<{ seq: string }>(
    "SELECT seq FROM audit_event WHERE organization_id = $1 ORDER BY seq",
    [fixture.organization.id],
  );
  return rows.map((row) => row.seq);
}

function append(count: number, organizationId = fixture.organization.id) {
  return fixture.db.sql(
    `INSERT INTO audit_event (organization_id, action, actor_kind, actor_id, via, request_id,
       subject_kind, subject_id, data, personal)
     SELECT $1, 'invitation.created', 'session', 'Zoë', 'api', CASE WHEN n % 2 = 0 THEN 'r' || n END,
       'invitation', new_id(), jsonb_build_object('n', n, 'name', E'Ann "\\n" Ö', 'big', 1e300),
       CASE WHEN n % 3 > 0 THEN
         jsonb_build_object('salt', gen_random_uuid(), 'data', jsonb_build_object('note', E'Ö "\\n"')) END
     FROM generate_series(1, $2::integer) n`,
    [organizationId, count],
  );
}

/** As an attacker with the database would: triggers and constraints are off. */
function tamper(statement: string, parameters: readonly unknown[] = []) {
  return fixture.db.dataSource.transaction(async (manager) => {
    await manager.query("SET LOCAL session_replication_role = replica");
    await manager.query(statement, [...parameters]);
  });
}

const event = "organization_id = $1 AND seq = $2";
const link = "organization_id = $1 AND position = $2";

describe("a sealed chain", () => {
  test("verifies whatever the columns contain", async () => {
    await sealedEvents(5);
    expect(await verify()).toMatchObject({ events: 5, waiting: 0, broken: null, next: null });
  });

  test("contains the events of the verbs", async () => {
    await fixture.as.owner.invitation.create({ entries: [{ email: "ann@guest.example" }] });
    await seal();
    const { events, broken, head } = await verify();
    expect({ events, broken }).toEqual({ events: 1, broken: null });
    expect(head).toMatch(/^1:[0-9a-f]{64}$/);
  });

  test("has the hashes of the documented format", async () => {
    await sealedEvents(3);
    const { head } = await verify();
    const field = (text: string) =>
      `coalesce(octet_length(convert_to(${text}, 'UTF8')) || ':' || ${text} || ',', '-,')`;
    const at = `to_char(e.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;
    const columns = ["e.seq::text", at, "e.action", "e.actor_kind", "e.actor_id", "e.via"];
    const more = ["e.request_id", "e.subject_kind", "e.subject_id::text", "e.data::text"];
    const personal = `encode(sha256(convert_to(
      'usher audit personal part v1' || chr(10) || e.personal::text, 'UTF8')), 'hex')`;
    const [computed] = await fixture.db.sql<{ hash: string }>(
      `WITH RECURSIVE e AS (
         SELECT *, row_number() OVER (ORDER BY seq) AS position FROM audit_event WHERE organization_id = $1),
       chain AS (
         SELECT 0::bigint AS position, ''::text AS hash
         UNION ALL
         SELECT e.position, encode(sha256(convert_to('usher audit link v2' || chr(10) || ${[
           "e.organization_id::text",
           "e.position::text",
           "chain.hash",
           ...columns,
           ...more,
           personal,
         ]
           .map(field)
           .join(" || ")}, 'UTF8')), 'hex')
         FROM chain JOIN e ON e.position = chain.position + 1)
       SELECT position || ':' || hash AS hash FROM chain ORDER BY position DESC LIMIT 1`,
      [fixture.organization.id],
    );
    expect(computed?.hash).toBe(head);
  });

  test("is empty without events", async () => {
    await seal();
    expect(await verify()).toEqual({
      events: 0,
      erased: 0,
      head: null,
      waiting: 0,
      broken: null,
      next: null,
    });
  });
});

describe("tampering in the database", () => {
  const alterations: Record<string, string> = {
    seq: "seq = seq + 1000000",
    organization_id: `organization_id = '${newId()}'`,
    at: "at = at + interval '1 microsecond'",
    action: "action = 'invitation.revoked'",
    actor_kind: "actor_kind = 'system'",
    actor_id: "actor_id = NULL",
    via: "via = 'cli'",
    request_id: "request_id = ''",
    subject_kind: "subject_kind = 'member'",
    subject_id: "subject_id = new_id()",
    data: "data = jsonb_set(data, '{big}', (1e300 + 1)::text::jsonb)",
    personal: `personal = jsonb_set(personal, '{data,note}', '"forged"')`,
    erased_at: "erased_at = now()",
  };

  test.each(Object.keys(auditEventEntity.options.columns).map(columnName))(
    "of the column %s is found",
    async (column) => {
      const seqs = await sealedEvents(3);
      // Only DEFAULT may be written to a numbered column as long as it is one.
      await tamper("ALTER TABLE audit_event ALTER COLUMN seq SET GENERATED BY DEFAULT");
      const update = `UPDATE audit_event SET ${alterations[column]} WHERE ${event}`;
      await tamper(update, [fixture.organization.id, seqs[1]]);
      const { broken, events } = await verify();
      expect(events).toBe(1);
      const kind = column === "seq" || column === "organization_id" ? "removed" : "altered";
      expect(broken).toMatchObject({ kind, position: 2, seq: seqs[1] });
      expect(broken?.message).toContain(seqs[1]);
    },
  );

  test.each([
    ["removed", "an event", `DELETE FROM audit_event WHERE ${event}`],
    [
      "removed",
      "the last event",
      "DELETE FROM audit_event WHERE organization_id = $1 AND seq > $2",
    ],
    [
      "altered",
      "the places of two events",
      `UPDATE audit_event SET subject_id = (SELECT subject_id FROM audit_event o
         WHERE o.organization_id = $1 AND o.seq > $2 LIMIT 1) WHERE ${event}`,
    ],
  ])("%s: %s", async (kind, _what, statement) => {
    const seqs = await sealedEvents(3);
    await tamper(statement, [fixture.organization.id, seqs[1]]);
    expect((await verify()).broken).toMatchObject({ kind });
  });

  test("inserted: finds an event between sealed ones, and before the first", async () => {
    await append(1);
    await fixture.db.sql("SELECT nextval('audit_event_seq_seq')");
    const seqs = await sealedEvents(1);
    const between = String(BigInt(seqs[0] ?? 0) + 1n);
    const put = `INSERT INTO audit_event (organization_id, seq, action, actor_kind, via, subject_kind, subject_id)
      OVERRIDING SYSTEM VALUE VALUES ($1, $2, 'member.removed', 'system', 'api', 'member', new_id())`;
    await tamper(put, [fixture.organization.id, between]);
    expect((await verify()).broken).toMatchObject({ kind: "inserted", position: 2, seq: between });
    await tamper("DELETE FROM audit_event WHERE seq = $1", [between]);
    const lowest = String(-(2n ** 63n));
    await tamper(put, [fixture.organization.id, lowest]);
    await seal();
    expect((await verify()).broken).toMatchObject({ kind: "inserted", position: 1, seq: lowest });
  });

  test.each([
    ["link_removed", `DELETE FROM audit_link WHERE ${link}`],
    ["altered", `UPDATE audit_link SET hash = sha256('x') WHERE ${link}`],
    [
      "inserted",
      `DELETE FROM audit_link WHERE ${link}; UPDATE audit_link SET position = 2 WHERE organization_id = $1 AND position = $2 + 1`,
    ],
    [
      "reordered",
      `UPDATE audit_link l SET seq = (SELECT o.seq FROM audit_link o
         WHERE o.organization_id = $1 AND o.position = 5 - l.position)
       WHERE organization_id = $1 AND position IN ($2, 3)`,
    ],
  ])("%s: finds tampering with the links", async (kind, statements) => {
    await sealedEvents(4);
    for (const statement of statements.split("; "))
      await tamper(statement, [fixture.organization.id, 2]);
    expect((await verify()).broken).toMatchObject({ kind, position: 2 });
  });

  test("link_removed: finds more removed links than a page", async () => {
    await sealedEvents(1_200);
    await tamper(
      `DELETE FROM audit_link WHERE organization_id = $1 AND position BETWEEN 2 AND 1100`,
      [fixture.organization.id],
    );
    expect((await verify()).broken).toMatchObject({ kind: "link_removed", position: 2 });
  });

  test("cut: finds removed newest events and links by an earlier head", async () => {
    const seqs = await sealedEvents(4);
    const { head } = await verify();
    await tamper("DELETE FROM audit_event WHERE organization_id = $1 AND seq >= $2", [
      fixture.organization.id,
      seqs[2],
    ]);
    await tamper("DELETE FROM audit_link WHERE organization_id = $1 AND position >= 3", [
      fixture.organization.id,
    ]);
    expect((await verify()).broken).toBeNull();
    expect((await verify(head ?? "")).broken).toMatchObject({ kind: "cut", position: 4 });
    await sealedEvents(6);
    expect((await verify(head ?? "")).broken).toMatchObject({ kind: "rebuilt", position: 4 });
  });

  test("rebuilt: finds rebuilt links by an earlier head", async () => {
    const seqs = await sealedEvents(3);
    const { head } = await verify();
    await append(2);
    await seal();
    expect((await verify(head ?? "")).broken).toBeNull();
    await tamper(`UPDATE audit_event SET actor_id = 'Mallory' WHERE ${event}`, [
      fixture.organization.id,
      seqs[0],
    ]);
    await tamper("DELETE FROM audit_link WHERE organization_id = $1", [fixture.organization.id]);
    await seal();
    expect(await verify()).toMatchObject({ events: 5, broken: null });
    expect((await verify(head ?? "")).broken).toMatchObject({ kind: "rebuilt", position: 3 });
  });

  test("is blocked by the triggers first", async () => {
    await sealedEvents(1);
    for (const statement of ["UPDATE audit_link SET seq = 0", "DELETE FROM audit_link"])
      await expect(fixture.db.sql(statement)).rejects.toThrow("audit_link is append-only");
    await expect(fixture.db.sql("TRUNCATE audit_link")).rejects.toThrow(
      "audit_link is append-only",
    );
  });
});

describe("the personal part of an event", () => {
  const erase = (seq: string | undefined) =>
    fixture.db.sql(`UPDATE audit_event SET personal = NULL WHERE ${event}`, [
      fixture.organization.id,
      seq,
    ]);

  test("can be erased, and the chain and its heads stay valid", async () => {
    const seqs = await sealedEvents(5);
    const { head } = await verify();
    await erase(seqs[1]);
    await erase(seqs[3]);
    expect(await verify(head ?? "")).toMatchObject({ events: 5, erased: 2, broken: null, head });
    await append(1);
    await seal();
    expect(await verify(head ?? "")).toMatchObject({ events: 6, erased: 2, broken: null });
  });

  test("cannot be put back in another form after it was erased", async () => {
    const seqs = await sealedEvents(2);
    await erase(seqs[1]);
    await tamper(
      `UPDATE audit_event SET personal = '{"data": {"note": "forged"}}' WHERE ${event}`,
      [fixture.organization.id, seqs[1]],
    );
    expect((await verify()).broken).toMatchObject({ kind: "altered", seq: seqs[1] });
  });

  test("cannot be added to an event that was sealed without one", async () => {
    const seqs = await sealedEvents(3);
    await tamper(
      `UPDATE audit_event SET personal = '{"data": {"note": "forged"}}' WHERE ${event}`,
      [fixture.organization.id, seqs[2]],
    );
    expect((await verify()).broken).toMatchObject({ kind: "altered", seq: seqs[2] });
  });

  test.each([
    ["a digest taken out of a link", "personal_digest = NULL"],
    ["another digest in a link", "personal_digest = sha256('x')"],
    ["a link that claims the older format", "version = 1"],
  ])("%s is found, even after erasure", async (_what, assignment) => {
    const seqs = await sealedEvents(2);
    await erase(seqs[1]);
    await tamper(`UPDATE audit_link SET ${assignment} WHERE ${link}`, [fixture.organization.id, 2]);
    expect((await verify()).broken).toMatchObject({ kind: "altered", position: 2 });
  });

  test.each([
    ["a changed personal part", `personal = personal || '{"x": 1}'`],
    ["a time of erasure beside the personal part", "erased_at = now()"],
    ["an added personal part", `personal = '{}', data = data`],
    ["erasure with another change", "personal = NULL, action = 'x'"],
    [
      "erasure with an equal number written otherwise",
      `personal = NULL, data = jsonb_set(data, '{n}', (data ->> 'n' || '.0')::jsonb)`,
    ],
  ])("the database lets nothing but its erasure through: %s", async (_what, assignment) => {
    await append(3);
    const change = `UPDATE audit_event SET ${assignment} WHERE organization_id = $1`;
    await expect(fixture.db.sql(change, [fixture.organization.id])).rejects.toThrow("append-only");
  });
});

test("events without a seal are reported after a minute", async () => {
  await append(2);
  expect(await verify()).toMatchObject({ events: 0, waiting: 2, broken: null });
  await fixture.db.sql(
    "INSERT INTO audit_event (organization_id, at, action, actor_kind, via, subject_kind, subject_id) VALUES ($1, usher_now() - interval '61 seconds', 'x', 'system', 'api', 'member', new_id())",
    [fixture.organization.id],
  );
  expect(await verify()).toMatchObject({ waiting: 3, broken: { kind: "unsealed" } });
  await seal();
  expect(await verify()).toMatchObject({ events: 3, waiting: 0, broken: null });
});

describe("audit.verify", () => {
  test("verifies a part at a time and continues where it ended", async () => {
    await sealedEvents(10_700);
    const first = await verify();
    expect(first).toMatchObject({ events: 10_000, broken: null, next: first.head });
    const second = await fixture.as.owner.audit.verify({ after: first.next ?? "" });
    expect(second).toMatchObject({ events: 700, broken: null, next: null });
    const whole = await verifyAuditChain(fixture.db.store, fixture.organization.id);
    expect(whole).toEqual({ ...second, events: 10_700 });
  });

  test("is limited to callers who may read the audit of their own organization", async () => {
    await sealedEvents(2);
    const other = await createOrganization(fixture.db.store);
    await append(3, other.id);
    await seal();
    expect((await verify()).events).toBe(2);
    for (const caller of [fixture.as.member, fixture.as.anonymous]) {
      const listed = await rejectionOf(caller.audit.list());
      const verified = await rejectionOf(caller.audit.verify());
      expect(verified).toMatchObject({ code: listed.code });
    }
  });

  test("rejects an invalid head, and a head of another chain to continue from", async () => {
    await sealedEvents(1);
    const none = `1:${"0".repeat(64)}`;
    for (const input of [{ head: "1" }, { after: "x" }, { after: none }])
      expect(await rejectionOf(fixture.as.owner.audit.verify(input))).toMatchObject({
        code: "request.invalid",
      });
    expect((await verify(none)).broken).toMatchObject({ kind: "rebuilt" });
  });
});
