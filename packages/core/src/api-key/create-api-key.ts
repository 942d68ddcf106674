import type { z } from "zod";

import { requireStepUp } from "../access/require-step-up.ts";
import { actorUserId } from "../model/actor.ts";
import { type Context, auditActor } from "../ports/context.ts";
import { UsherError } from "../model/errors.ts";
import { newId } from "../model/ids.ts";
import type { Access } from "../access/access.ts";
import type { createApiKeyInput, createApiKeyOutput } from "./schemas.ts";
import { newSecret } from "./secret.ts";
import { apiKeyView } from "./view.ts";
import { loadAccess } from "../access/load-access.ts";
import { requirePermission } from "../access/require-permission.ts";

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
    const access = await loadAccess(ctx, tx);
    const userId = ownerOfNewKey(access, input);
    requireStepUp(ctx);
    const id = newId();
    const { token, prefix, hash } = newSecret(input.kind, id);
    const key = await tx.apiKeys.insert({
      id,
      kind: input.kind,
      organizationId:
        input.kind === "personal_key" && input.allOrganizations ? null : access.organization.id,
      userId,
      name: input.name,
      prefix,
      permissions: [...new Set(input.permissions)],
      maxRole: input.maxRole,
      createdBy: actorUserId(access.actor),
      secretHash: hash,
      expiresInHours: input.expiresInHours ?? null,
    });
    await tx.audit.append({
      organizationId: access.organization.id,
      action: "api_key.created",
      actor: auditActor(ctx),
      subject: { kind: "api_key", id },
      data: { kind: input.kind, permissions: key.permissions, maxRole: key.maxRole },
      personal: { name: input.name },
    });
    return { key: apiKeyView(key), secret: token };
  });
}

function ownerOfNewKey(access: Access, input: Input): string | null {
  const { actor, user } = access;
  if (actor.kind === "org_key" || actor.kind === "personal_key")
    throw new UsherError("authorize.forbidden", { message: "A key cannot create another key." });
  if (input.kind === "org_key") {
    requirePermission(access, "api_key:manage");
    return null;
  }
  if (user === null) throw new UsherError("authorize.forbidden");
  return user.id;
}
