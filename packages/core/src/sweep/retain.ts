import {
  retentionKinds,
  type DueRetention,
  type RetentionKind,
} from "../ports/retention-repository.ts";
import type { Store } from "../ports/store.ts";

const rowsAtOnce = 1_000;
/** What is left waits for the next sweep, so that the sweeper's other work is never long in coming. */
const stepsAtOnce = 200;
/** Of a process that ended in the middle of an organization. */
const leaseMinutes = 10;
const everyHours = 24;

/** Called with each batch: progress for metrics. */
type RetentionObserver = (kind: RetentionKind, rows: number) => void;

/**
 * What the retention of organizations ends: personal data of ended invitations, deliveries, webhook deliveries and
 * the personal part of the audit. Each organization is looked through once a day, in batches that any number of processes
 * share. Returns how many rows it erased or deleted.
 */
export async function retain(
  store: Pick<Store, "read" | "transaction">,
  observe: RetentionObserver = () => {},
): Promise<number> {
  const work = { store, observe, stepsLeft: stepsAtOnce, rows: 0 };
  while (work.stepsLeft > 0) {
    const due = await store.read.retention.claim(leaseMinutes);
    if (due === null) break;
    const isFinished = await retainIn(work, due);
    const { organizationId } = due;
    if (isFinished) await store.read.retention.finish(organizationId, everyHours);
    else await store.read.retention.release(organizationId);
  }
  return work.rows;
}

type Work = {
  store: Pick<Store, "transaction">;
  observe: RetentionObserver;
  stepsLeft: number;
  rows: number;
};

/** Whether every kind was looked through. */
async function retainIn(work: Work, due: DueRetention): Promise<boolean> {
  for (const kind of retentionKinds) {
    const days = due.days[kind];
    if (days === undefined || due.places[kind] === null) continue;
    const isFinished = await retainKind(work, due, { kind, days });
    if (!isFinished) return false;
  }
  return true;
}

async function retainKind(
  work: Work,
  { organizationId, places }: DueRetention,
  { kind, days }: { kind: RetentionKind; days: number },
): Promise<boolean> {
  for (let after = places[kind] ?? null; work.stepsLeft > 0;) {
    work.stepsLeft -= 1;
    const step = { organizationId, kind, days, after, limit: rowsAtOnce };
    const { rows, last } = await work.store.transaction((tx) => tx.retention.step(step));
    work.rows += rows;
    if (rows > 0) work.observe(kind, rows);
    if (last === null) return true;
    after = last;
  }
  return false;
}
