import type { Repositories } from "../ports/store.ts";
import type { EmailDelivery } from "./email-attempt.ts";
import type { DeliverySettlement } from "../ports/outbox-repository.ts";

type Settlement = Omit<DeliverySettlement, "providerMessageId"> & {
  providerMessageId?: string | null;
};

/**
 * Writes the outcome of an email and, if it counted, what follows from it, in one transaction; in one statement if
 * nothing follows. Repeats until the database accepts it: a forgotten outcome would send the email again.
 */
export async function settleWithRetry(
  { store, outcomes }: Pick<EmailDelivery, "store" | "outcomes">,
  settlement: Settlement,
  andThen?: (tx: Repositories) => Promise<void>,
): Promise<boolean> {
  const settled = { ...settlement, providerMessageId: settlement.providerMessageId ?? null };
  return outcomes.write(() => {
    if (!andThen) return store.read.outbox.settle(settled);
    return store.transaction(async (tx) => {
      const counted = await tx.outbox.settle(settled);
      if (counted) await andThen(tx);
      return counted;
    });
  });
}
