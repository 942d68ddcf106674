import type { Repositories, Store } from "../kernel/store.ts";
import type { DeliverySettlement } from "./ports.ts";

type Settlement = Omit<DeliverySettlement, "providerMessageId"> & {
  providerMessageId?: string | null;
};

const waitsMs = [100, 400, 1_600];

/**
 * Writes what became of a mail and, if that counted, what follows from it, in one transaction. A
 * short fault of the database is waited out: giving up here makes a known outcome an unknown one.
 * Throws the last fault.
 */
export async function settleFirmly(
  store: Store,
  settlement: Settlement,
  andThen?: (tx: Repositories) => Promise<void>,
): Promise<boolean> {
  const providerMessageId = settlement.providerMessageId ?? null;
  const write = () =>
    store.transaction(async (tx) => {
      const counted = await tx.outbox.settle({ ...settlement, providerMessageId });
      if (counted) await andThen?.(tx);
      return counted;
    });
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
