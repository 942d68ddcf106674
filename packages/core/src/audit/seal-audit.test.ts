import pg from "pg";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";

import type { Store } from "../ports/store.ts";
import { createCallers } from "../testing/callers.ts";
import { createOrganization } from "../testing/organization.ts";
import { createTestDatabase, type TestDatabase } from "../testing/test-database.ts";
import { migrate } from "../typeorm/migrate.ts";
import { AuditChain1763700000006 } from "../typeorm/migrations/0006-audit-chain.ts";
import { AuditPersonal1763700000025 } from "../typeorm/migrations/0025-audit-personal.ts";
import { createAuditSealer, type AuditSealer } from "./seal-audit.ts";
import { verifyAuditChain } from "./verify-chain.ts";

let db: TestDatabase;
beforeAll(async () => {
  db = await createTestDatabase({ poolSize: 30 });
});
const transactions: pg.Client[] = [];
afterEach(async () => {
  for (const client of transactions.splice(0)) await client.end();
});
afterAll(() => db.close());

/** On a connection of its own; rolled back after the test unless committed. */
async function openTransaction(): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: db.url });
  transactions.push(client);
  await client.connect();
  await client.query("BEGIN");
  return client;
}

const insert = `INSERT INTO audit_event (organization_id, action, actor_kind, via, subject_kind, subject_id)
  SELECT $1, 'invitation.created', 'system', 'api', 'invitation', new_id() FROM generate_series(1, $2::integer)`;
const append = (organizationId: string, count: number) => db.sql(insert, [organizationId, count]);
const verify = ({ id }: { id: string }) => verifyAuditChain(db.store, id);
const whole = (events: number) => ({ events, waiting: 0, broken: null });

/** Links are counted beside what is verified, so that none can be there twice. */
async function linksOf({ id }: { id: string }): Promise<number> {
  const [row] = await db.sql<{ n: number }>(
    "SELECT count(*)::integer AS n FROM audit_link WHERE organization_id = $1",
    [id],
  );
  return row?.n ?? 0;
}

/** The store with something done whenever links are about to be added. */
function whenExtending(before: () => Promise<unknown>): Pick<Store, "read"> {
  const { read } = db.store;
  const { chain } = read.audit;
  const extend: typeof chain.extend = async (...links) => {
    await before();
    return chain.extend(...links);
  };
  return { read: { ...read, audit: { ...read.audit, chain: { ...chain, extend } } } };
}

test("50 writers and two sealers make one complete chain", async () => {
  const acme = await createOrganization(db.store, { policy: { limits: { inviteesPerDay: 1000 } } });
  const { owner } = createCallers(db.store, acme);
  const written = new AbortController();
  const sealUntilDone = async (sealer: AuditSealer) => {
    while (!written.signal.aborted) await sealer.seal();
    await sealer.seal();
  };
  const sealing = [createAuditSealer(db.store), createAuditSealer(db.store)].map(sealUntilDone);
  const writers = Array.from({ length: 50 }, (_, writer) =>
    owner.invitation.create({
      entries: [1, 2].map((n) => ({ email: `guest-${writer}-${n}@guest.example` })),
    }),
  );
  await Promise.all(writers);
  written.abort();
  await Promise.all(sealing);
  expect(await verify(acme)).toMatchObject(whole(100));
  expect(await linksOf(acme)).toBe(100);
});

test("a create does not wait for a running sealer", async () => {
  const acme = await createOrganization(db.store);
  const { owner } = createCallers(db.store, acme);
  const sealer = await openTransaction();
  await sealer.query("INSERT INTO audit_link VALUES ($1, 1, 1, sha256('x'), 2)", [acme.id]);
  const made = await owner.invitation.create({ entries: [{ email: "ann@guest.example" }] });
  expect(made.results).toMatchObject([{ outcome: "invited" }]);
});

test("the sealer waits for a late commit and keeps the order of numbers", async () => {
  const acme = await createOrganization(db.store);
  const slow = await openTransaction();
  await slow.query(insert, [acme.id, 1]);
  await append(acme.id, 1);
  const sealing = createAuditSealer(db.store).seal();
  expect(await linksOf(acme)).toBe(0);
  const settled = await Promise.race([sealing, verify(acme)]);
  expect(settled).toMatchObject({ waiting: 1, events: 0 });
  await slow.query("COMMIT");
  await sealing;
  expect(await verify(acme)).toMatchObject(whole(2));
});

test("a seal aborted while waiting ends at once, and a later one seals", async () => {
  const acme = await createOrganization(db.store);
  const slow = await openTransaction();
  await slow.query(insert, [acme.id, 1]);
  const stop = new AbortController();
  const sealer = createAuditSealer(db.store);
  const sealing = sealer.seal(stop.signal);
  stop.abort();
  expect(await sealing).toEqual([]);
  await slow.query("COMMIT");
  await sealer.seal();
  expect(await verify(acme)).toMatchObject(whole(1));
});

describe("sealing more than a page", () => {
  test("leaves a chain that the next sealer continues after a crash", async () => {
    const acme = await createOrganization(db.store);
    await append(acme.id, 1_203);
    let pages = 0;
    const dying = createAuditSealer(
      whenExtending(async () => {
        pages += 1;
        if (pages === 2) throw new Error("killed");
      }),
    );
    await expect(dying.seal()).rejects.toThrow("killed");
    expect(await verify(acme)).toMatchObject({ events: 500, waiting: 703, broken: null });
    const [head] = await createAuditSealer(db.store).seal();
    expect(await verify(acme)).toMatchObject({ ...whole(1_203), head: head?.head });
  });

  test("changes nothing after a sleep during which another sealer finished", async () => {
    const acme = await createOrganization(db.store);
    await append(acme.id, 700);
    const sleeper = createAuditSealer(
      whenExtending(async () => {
        await append(acme.id, 10);
        await createAuditSealer(db.store).seal();
      }),
    );
    await sleeper.seal();
    await createAuditSealer(db.store).seal();
    expect(await verify(acme)).toMatchObject(whole(720));
    expect(await linksOf(acme)).toBe(720);
  });
});

test("a seal reads only new events and reports what it sealed", async () => {
  const [acme, other] = [await createOrganization(db.store), await createOrganization(db.store)];
  const sealer = createAuditSealer(db.store);
  await append(other.id, 1);
  await sealer.seal();
  expect(await sealer.seal()).toEqual([]);
  await append(acme.id, 2);
  const first = await sealer.seal();
  expect(first).toEqual([
    { organizationId: acme.id, head: (await verify(acme)).head, newDay: true },
  ]);
  await append(acme.id, 1);
  expect(await sealer.seal()).toMatchObject([{ organizationId: acme.id, newDay: false }]);
  db.clock.advance("1 day");
  await append(acme.id, 1);
  expect(await sealer.seal()).toMatchObject([{ organizationId: acme.id, newDay: true }]);
});

test("sealing starts over on a database that was restored to earlier numbers", async () => {
  const sealer = createAuditSealer(db.store);
  await sealer.seal();
  const acme = await createOrganization(db.store);
  await db.sql("SELECT setval('audit_event_seq_seq', 3)");
  await append(acme.id, 2);
  await sealer.seal();
  expect(await verify(acme)).toMatchObject(whole(2));
  await db.sql("SELECT setval('audit_event_seq_seq', (SELECT max(seq) FROM audit_event))");
});

test("events from before the chain existed are sealed after the migration", async () => {
  const acme = await createOrganization(db.store);
  await db.dataSource.transaction(async ({ queryRunner }) => {
    for (const migration of [new AuditPersonal1763700000025(), new AuditChain1763700000006()])
      if (queryRunner) await migration.down(queryRunner);
  });
  await db.sql("DELETE FROM usher_migration WHERE name IN ($1, $2)", [
    "AuditChain1763700000006",
    "AuditPersonal1763700000025",
  ]);
  await append(acme.id, 600);
  expect(await migrate(db.dataSource)).toEqual([
    "AuditChain1763700000006",
    "AuditPersonal1763700000025",
  ]);
  expect(await verify(acme)).toMatchObject({ events: 0, waiting: 600, head: null });
  await createAuditSealer(db.store).seal();
  expect(await verify(acme)).toMatchObject(whole(600));
});
