import type { z } from "zod";

import { loadAccess } from "../access/load-access.ts";
import type { Context } from "../ports/context.ts";
import type { listWebhooksOutput } from "./schemas.ts";
import { endpointView } from "./view.ts";

/** The organization's endpoints, oldest first; never a secret. */
export async function listWebhooks(ctx: Context): Promise<z.infer<typeof listWebhooksOutput>> {
  const { read } = ctx.store;
  const { organization } = await loadAccess(ctx, read);
  return { endpoints: (await read.webhooks.list(organization.id)).map(endpointView) };
}
