import type { z } from "zod";

import type { Context } from "../ports/context.ts";
import type { listApiKeysOutput } from "./schemas.ts";
import { apiKeyView } from "./view.ts";
import { loadAccess } from "../access/load-access.ts";
import { requirePermission } from "../access/require-permission.ts";

/** The caller's own keys and, with `api_key:manage`, the organization's. Revoked ones are included. */
export async function listApiKeys(ctx: Context): Promise<z.infer<typeof listApiKeysOutput>> {
  const { read } = ctx.store;
  const access = await loadAccess(ctx, read);
  if (access.user === null) requirePermission(access, "api_key:manage");
  const keys = await read.apiKeys.list({
    organizationId: access.organization.id,
    userId: access.user?.id ?? null,
  });
  const all = access.permissions.has("api_key:manage");
  return { keys: keys.filter((key) => all || key.userId !== null).map(apiKeyView) };
}
