import { UsherError } from "../model/errors.ts";
import type { Repositories, Store } from "../ports/store.ts";

type OutboxCall = keyof Repositories["outbox"] | "transaction";

export type UnreliableStore = {
  store: Store;
  /** From now on these calls fail, all of them unless named. Those that lose their answer are carried out before. */
  breakCalls(how: "away" | "answer_lost", calls?: readonly OutboxCall[]): void;
  repair(): void;
  /** How many calls failed. */
  failures(): number;
};

/** A store whose outbox and transactions fail on demand. */
export function unreliableStore(real: Store): UnreliableStore {
  let broken: { how: "away" | "answer_lost"; calls: readonly OutboxCall[] | null } | null = null;
  let failures = 0;

  async function run<T>(name: OutboxCall, call: () => Promise<T>): Promise<T> {
    const how = broken && (broken.calls?.includes(name) ?? true) ? broken.how : null;
    if (how === null) return call();
    failures += 1;
    if (how === "answer_lost") await call();
    throw new UsherError("service.unavailable");
  }

  const outbox = new Proxy(real.read.outbox, {
    get(target, name: keyof Repositories["outbox"]) {
      const method = target[name] as (...args: unknown[]) => Promise<unknown>;
      return (...args: unknown[]) => run(name, () => method(...args));
    },
  });
  return {
    store: {
      read: { ...real.read, outbox },
      transaction: (work) => run("transaction", () => real.transaction(work)),
    },
    breakCalls: (how, calls) => void (broken = { how, calls: calls ?? null }),
    repair: () => void (broken = null),
    failures: () => failures,
  };
}
