import type { z } from "zod";

import { requireStepUp } from "../access/require-step-up.ts";
import { actorUserId } from "../model/actor.ts";
import { type Context, auditActor } from "../ports/context.ts";
import { UsherError } from "../model/errors.ts";
import { newId } from "../model/ids.ts";
import type { Standing } from "../access/standing.ts";
import type { createApiKeyInput, createApiKeyOutput } from "./schemas.ts";
import { newSecret } from "./secret.ts";
import { apiKeyView } from "./view.ts";
import { loadStanding } from "../access/load-standing.ts";
import { demand } from "../access/demand.ts";

type Input = z.output<typeof createApiKeyInput>;

/**
 * Mints a key and shows it once. An org key takes `api_key:manage`, which owners hold; a personal
 * key is its user's own. Keys do not mint keys. Throws `mfa.step_up_required`.
 */
export async function createApiKey(
  ctx: Context,
  input: Input,
): Promise<z.infer<typeof createApiKeyOutput>> {
  return ctx.store.transaction(async (tx) => {
    const standing = await loadStanding(ctx, tx);
    const userId = ownerOfNewKey(standing, input);
    requireStepUp(ctx);
    const id = newId();
    const { token, prefix, hash } = newSecret(input.kind, id);
    const key = await tx.apiKeys.insert({
      id,
      kind: input.kind,
      organizationId:
        input.kind === "personal_key" && input.allOrganizations ? null : standing.organization.id,
      userId,
      name: input.name,
      prefix,
      permissions: [...new Set(input.permissions)],
      maxRole: input.maxRole,
      createdBy: actorUserId(standing.actor),
      secretHash: hash,
      expiresInHours: input.expiresInHours ?? null,
    });
    await tx.audit.append({
      organizationId: standing.organization.id,
      action: "api_key.created",
      actor: auditActor(ctx),
      subject: { kind: "api_key", id },
      data: {
        kind: input.kind,
        name: input.name,
        permissions: key.permissions,
        maxRole: key.maxRole,
      },
    });
    return { key: apiKeyView(key), secret: token };
  });
}

function ownerOfNewKey(standing: Standing, input: Input): string | null {
  const { actor, user } = standing;
  if (actor.kind === "org_key" || actor.kind === "personal_key")
    throw new UsherError("authorize.forbidden", { message: "A key cannot make another key." });
  if (input.kind === "org_key") {
    demand(standing, "api_key:manage");
    return null;
  }
  if (user === null) throw new UsherError("authorize.forbidden");
  return user.id;
}
