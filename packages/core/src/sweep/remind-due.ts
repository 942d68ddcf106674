import type { Store } from "../ports/store.ts";
import { takeRecipients } from "../limits/limit-recipients.ts";
import type { LimitSettings } from "../model/limits.ts";

const organizationsAtOnce = 100;
const invitationsAtOnce = 200;

/**
 * Queues the reminders that are due, over all organizations: one for each invitation, generation and
 * number, however many processes do this. A recipient who has reached the daily limit gets it
 * in a later run. Returns how many it queued.
 */
export async function remindDue(
  store: Store,
  limits: Partial<LimitSettings> = {},
): Promise<number> {
  let queued = 0;
  for (const organizationId of await store.read.outbox.organizationsToRemind(organizationsAtOnce))
    queued += await store.transaction(async (tx) => {
      // Another process that reminds for this organization waits here, so what is read stays due.
      await tx.limits.holdOrganization(organizationId);
      const due = await tx.outbox.invitationsToRemind(organizationId, invitationsAtOnce);
      const full = await takeRecipients(
        { limits },
        tx,
        due.map(({ emailKey }) => emailKey),
      );
      const chosen = due.filter(({ emailKey }) => !full.has(emailKey));
      return tx.outbox.queueReminders(
        organizationId,
        chosen.map(({ id }) => id),
      );
    });
  return queued;
}
