import { randomUUID } from "node:crypto";

import {
  createAuditSealer,
  createOutcomeWriter,
  createUsherCaller,
  deliverEmail,
  recordDeliveryEvents,
  startWorker,
  type EmailSender,
} from "@usher/core";
import { createLogger } from "@usher/process";

import { metricOf, type Metric } from "./frame.ts";
import type { Group } from "./group.ts";
import { freshEntries, linkBase, type Fixture } from "./fixture.ts";

const batch = 20;
const lives = 4_000;
const emailsAtOnce = 32;

/** Which tables grow with what. */
const parts: Readonly<Record<string, readonly string[]>> = {
  invitation: ["invitation"],
  "its email": ["delivery", "delivery_event"],
  "its job, until it is swept": ["job"],
  "its events in the audit": ["audit_event", "audit_link"],
  "its user and membership": ["app_user", "user_email", "membership"],
};

/** What an invitation that is emailed, delivered and accepted leaves on the disk, indexes included. */
export const capacity: Group = {
  name: "capacity",
  async run({ fixture, scale }) {
    const count = scale.quick ? batch : lives;
    await live(fixture, batch);
    const before = await look(fixture);
    await live(fixture, count);
    const after = await look(fixture);
    const each = (of: (seen: Seen) => number) => (of(after) - of(before)) / count;
    const sizeOf = (tables: readonly string[]) => (seen: Seen) =>
      tables.reduce((sum, table) => sum + (seen.sizes.get(table) ?? 0), 0);
    return [
      ...Object.entries(parts).map(([part, tables]) => bytesMetric(part, each(sizeOf(tables)))),
      bytesMetric(
        "all tables",
        each(({ sizes }) => sizeOf([...sizes.keys()])({ sizes, wal: 0 })),
      ),
      bytesMetric(
        "written ahead (WAL)",
        each(({ wal }) => wal),
      ),
    ];
  },
};

function bytesMetric(part: string, bytes: number): Metric {
  const unit = "bytes";
  return metricOf(`one invitation's life: ${part}`, {
    subject: [Math.round(bytes)],
    floor: null,
    unit,
    better: "lower",
  });
}

type Seen = { sizes: ReadonlyMap<string, number>; wal: number };

async function look({ raw }: Fixture): Promise<Seen> {
  const {
    rows: [log],
  } = await raw.query<{ wal: string }>(
    "SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0') AS wal",
  );
  await raw.query("VACUUM");
  const { rows } = await raw.query<{ name: string; bytes: string }>(
    `SELECT relname AS name, pg_total_relation_size(oid) AS bytes FROM pg_class
     WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace`,
  );
  const sizes = new Map(rows.map(({ name, bytes }) => [name, Number(bytes)]));
  return { sizes, wal: Number(log?.wal) };
}

/** So many are invited, emailed, reported as delivered and accepted, and the audit is sealed. */
async function live(fixture: Fixture, count: number): Promise<void> {
  const organization = await fixture.organization();
  const caller = createUsherCaller(fixture.contextOf(organization));
  for (let made = 0; made < count; made += batch)
    await caller.invitation.create({ entries: freshEntries(batch) });
  await emailAll(fixture, count);
  await reportDelivered(fixture, organization.id);
  await acceptAll(fixture, organization.id);
  await createAuditSealer(fixture.store).seal();
}

const accepting: EmailSender = {
  send: () =>
    Promise.resolve({ kind: "accepted", providerMessageId: randomUUID(), sandboxed: false }),
};

async function emailAll({ store, links }: Fixture, count: number): Promise<void> {
  const log = createLogger({ level: "silent", app: "server" });
  const outcomes = createOutcomeWriter({ log });
  const delivery = { store, links, sender: accepting, outcomes, linkBase };
  let left = count;
  const worker = await new Promise<ReturnType<typeof startWorker>>((resolve) => {
    const started = startWorker({
      store,
      handlers: {
        mail: async (job, lease) => {
          const outcome = await deliverEmail(delivery, job, lease);
          left -= 1;
          if (left === 0) resolve(started);
          return outcome;
        },
      },
      signal: { subscribe: () => () => {} },
      outcomes,
      owner: `bench ${process.pid}`,
      concurrency: emailsAtOnce,
      leaseMs: 30_000,
      pollMs: 100,
      log,
    });
  });
  await worker.stop();
}

async function reportDelivered({ raw, store }: Fixture, organizationId: string): Promise<void> {
  const { rows } = await raw.query<{ id: string; messageId: string }>(
    `SELECT id, provider_message_id AS "messageId" FROM delivery WHERE organization_id = $1`,
    [organizationId],
  );
  const at = new Date().toISOString();
  for (const status of ["processed", "delivered"] as const) {
    const events = rows.map(({ id: deliveryId, messageId: providerMessageId }) => {
      const said = { eventId: randomUUID(), event: status, status, detail: null, suppress: null };
      return { organizationId, deliveryId, providerMessageId, at, ...said };
    });
    await recordDeliveryEvents(store, events);
  }
}

async function acceptAll(fixture: Fixture, organizationId: string): Promise<void> {
  const { links, raw } = fixture;
  const anyone = createUsherCaller(fixture.anonymous);
  const { rows } = await raw.query<{ id: string; selector: string }>(
    "SELECT id, selector FROM invitation WHERE organization_id = $1",
    [organizationId],
  );
  for (const { id, selector } of rows) {
    const verifier = links.verifier({ invitationId: id, generation: 1 }, links.currentKeyId);
    await anyone.invitation.accept({ token: `${selector}.${verifier}` });
  }
}
