import type { Store } from "../ports/store.ts";
import type { Job, JobKind } from "../model/job.ts";
import type { OutboxRepository } from "../ports/outbox-repository.ts";

type Row = Job & {
  state: "ready" | "running" | "done" | "dead";
  dueAt: number;
  owner: string | null;
  leaseUntil: number;
  error: string | null;
};

type Call = "claim" | "renew" | "finish";

/** The claiming half of the outbox without a database: for the timing of workers and nothing else. */
export type MemoryOutbox = {
  store: Pick<Store, "read">;
  add(id: string, delayMs?: number, kind?: JobKind): void;
  job(id: string): Row;
  states(): Record<string, Row["state"]>;
  giveTo(id: string, owner: string): void;
  /** The next calls of this kind throw. */
  breakCalls(call: Call, times: number, error?: Error): void;
  calls(): Record<Call, number>;
};

export function memoryOutbox(): MemoryOutbox {
  const rows = new Map<string, Row>();
  const calls: Record<Call, number> = { claim: 0, renew: 0, finish: 0 };
  const broken: Record<Call, number> = { claim: 0, renew: 0, finish: 0 };
  let thrown: Error | undefined;
  const count = (call: Call): void => {
    calls[call] += 1;
    if (broken[call] === 0) return;
    broken[call] -= 1;
    throw thrown ?? new Error(`the database is away: ${call}`);
  };
  const dueAt = (row: Row): number => (row.state === "running" ? row.leaseUntil : row.dueAt);
  const live = (kinds: readonly JobKind[]): Row[] =>
    [...rows.values()].filter(
      (row) => kinds.includes(row.kind) && (row.state === "ready" || row.state === "running"),
    );

  const outbox: Pick<OutboxRepository, "claim" | "renew" | "finish" | "nextDueInMs"> = {
    async claim({ kinds, owner, leaseMs, limit }) {
      count("claim");
      const now = Date.now();
      const due = live(kinds).filter((row) => dueAt(row) <= now);
      return due.slice(0, limit).map((row) => {
        Object.assign(row, { state: "running", owner, leaseUntil: now + leaseMs });
        row.attempts += 1;
        return { ...row };
      });
    },
    async renew({ owner, ids, leaseMs }) {
      count("renew");
      const held = ids.filter((id) => holds(rows.get(id), owner));
      for (const id of held)
        Object.assign(rows.get(id) ?? {}, { leaseUntil: Date.now() + leaseMs });
      return held;
    },
    async finish(ending) {
      count("finish");
      const row = rows.get(ending.id);
      if (!row || !holds(row, ending.owner) || row.attempts !== ending.attempts) return false;
      row.state = ending.outcome;
      row.owner = null;
      row.error = ending.error;
      row.dueAt = Date.now() + ending.delayMs;
      if (!ending.countsAsAttempt) row.attempts -= 1;
      return true;
    },
    async nextDueInMs(kinds) {
      const times = live(kinds).map(dueAt);
      return times.length === 0 ? null : Math.max(0, Math.min(...times) - Date.now());
    },
  };
  const job = (id: string): Row => {
    const row = rows.get(id);
    if (!row) throw new Error(`no job ${id}`);
    return row;
  };
  return {
    // A worker calls only these four methods of the store.
    store: { read: { outbox } } as unknown as Pick<Store, "read">,
    add(id, delayMs = 0, kind = "mail") {
      const job: Job = {
        organizationId: "organization",
        id,
        kind,
        key: id,
        payload: {},
        attempts: 0,
      };
      const dueAt = Date.now() + delayMs;
      rows.set(id, { ...job, state: "ready", dueAt, owner: null, leaseUntil: 0, error: null });
    },
    job,
    states: () => Object.fromEntries([...rows].map(([id, { state }]) => [id, state])),
    giveTo: (id, owner) =>
      void Object.assign(job(id), { owner, leaseUntil: Date.now() + 3_600_000 }),
    breakCalls(call, times, error) {
      broken[call] = times;
      thrown = error;
    },
    calls: () => ({ ...calls }),
  };
}

function holds(row: Row | undefined, owner: string): boolean {
  return row?.state === "running" && row.owner === owner;
}
