import type { z } from "zod";

import { auditActor } from "../audit/audit.ts";
import type { Context } from "../kernel/context.ts";
import { UsherError } from "../kernel/errors.ts";
import { demand, loadStanding } from "../organization/standing.ts";
import type { apiKeySchema } from "./schemas.ts";
import { apiKeyView } from "./view.ts";

/** From the next call on the key is nobody. Repeats are harmless. Throws `api_key.not_found`. */
export async function revokeApiKey(
  ctx: Context,
  input: { id: string },
): Promise<z.infer<typeof apiKeySchema>> {
  return ctx.store.transaction(async (tx) => {
    const standing = await loadStanding(ctx, tx);
    const query = {
      organizationId: standing.organization.id,
      userId: standing.user?.id ?? null,
      id: input.id,
    };
    const key = await tx.apiKeys.find(query);
    if (key === null) throw new UsherError("api_key.not_found");
    if (key.userId === null || key.userId !== standing.user?.id) demand(standing, "api_key:manage");
    if (await tx.apiKeys.revoke({ id: key.id }))
      await tx.audit.append({
        organizationId: standing.organization.id,
        action: "api_key.revoked",
        actor: auditActor(ctx),
        subject: { kind: "api_key", id: key.id },
        data: { kind: key.kind, name: key.name },
      });
    return apiKeyView((await tx.apiKeys.find(query)) ?? key);
  });
}
