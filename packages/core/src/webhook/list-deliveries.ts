import type { z } from "zod";

import { loadAccess } from "../access/load-access.ts";
import { UsherError } from "../model/errors.ts";
import { page } from "../model/paging.ts";
import type { Context } from "../ports/context.ts";
import type { listDeliveriesInput, listDeliveriesOutput } from "./schemas.ts";
import { attemptsShown, deliveryView } from "./view.ts";

/** An endpoint's deliveries with their attempts, newest first. Throws `webhook.not_found`. */
export async function listDeliveries(
  ctx: Context,
  { id, status, cursor, limit }: z.output<typeof listDeliveriesInput>,
): Promise<z.infer<typeof listDeliveriesOutput>> {
  const { webhooks } = ctx.store.read;
  const organizationId = (await loadAccess(ctx, ctx.store.read)).organization.id;
  if ((await webhooks.find({ organizationId, id })) === null)
    throw new UsherError("webhook.not_found");
  const rows = await webhooks.deliveries({
    organizationId,
    endpointId: id,
    status: status ?? null,
    beforeId: cursor ?? null,
    limit: limit + 1,
  });
  const shown = page(rows, limit, (last) => last.id);
  const ids = shown.rows.map((delivery) => delivery.id);
  const attempts = await webhooks.attempts(organizationId, ids, attemptsShown);
  return {
    deliveries: shown.rows.map((delivery) => deliveryView(delivery, attempts)),
    nextCursor: shown.nextCursor,
  };
}
