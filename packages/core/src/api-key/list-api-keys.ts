import type { z } from "zod";

import type { Context } from "../ports/context.ts";
import type { listApiKeysOutput } from "./schemas.ts";
import { apiKeyView } from "./view.ts";
import { loadStanding } from "../access/load-standing.ts";
import { demand } from "../access/demand.ts";

/** The caller's own keys and, with `api_key:manage`, the organization's. Revoked ones are included. */
export async function listApiKeys(ctx: Context): Promise<z.infer<typeof listApiKeysOutput>> {
  const { read } = ctx.store;
  const standing = await loadStanding(ctx, read);
  if (standing.user === null) demand(standing, "api_key:manage");
  const keys = await read.apiKeys.list({
    organizationId: standing.organization.id,
    userId: standing.user?.id ?? null,
  });
  const all = standing.permissions.has("api_key:manage");
  return { keys: keys.filter((key) => all || key.userId !== null).map(apiKeyView) };
}
