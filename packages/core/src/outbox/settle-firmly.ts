import type { Repositories, Store } from "../kernel/store.ts";
import type { DeliverySettlement } from "./ports.ts";

type Settlement = Omit<DeliverySettlement, "providerMessageId"> & {
  providerMessageId?: string | null;
};

const waitsMs = [100, 400, 1_600];

/**
 * Writes what became of a mail and, if that counted, what follows from it, in one transaction; one
 * statement where nothing follows. A
 * short fault of the database is waited out: giving up here makes a known outcome an unknown one.
 * Throws the last fault.
 */
export async function settleFirmly(
  store: Store,
  settlement: Settlement,
  andThen?: (tx: Repositories) => Promise<void>,
): Promise<boolean> {
  const providerMessageId = settlement.providerMessageId ?? null;
  const settled = { ...settlement, providerMessageId };
  const write = async () => {
    if (!andThen) return store.read.outbox.settle(settled);
    return store.transaction(async (tx) => {
      const counted = await tx.outbox.settle(settled);
      if (counted) await andThen(tx);
      return counted;
    });
  };
  for (const waitMs of waitsMs)
    try {
      return await write();
    } catch {
      await new Promise((resolve) => {
        setTimeout(resolve, waitMs);
      });
    }
  return write();
}
