import type { z } from "zod";

import { requestsOf } from "../model/invitation.ts";
import { type Context, auditActor } from "../ports/context.ts";
import { UsherError } from "../model/errors.ts";
import type { Repositories } from "../ports/store.ts";
import type { ApiKey } from "../model/api-key.ts";
import type { revokeApiKeyInput, revokeApiKeyOutput } from "./schemas.ts";
import { apiKeyView } from "./view.ts";
import { loadAccess } from "../access/load-access.ts";
import { requirePermission } from "../access/require-permission.ts";

/**
 * From the next call on the key proves no identity, and what it was creating at this moment is either
 * counted here or rejected. What it invited stays open unless `revokeInvitations` is set: then every
 * requested or pending invitation made with it is revoked, whatever its role, because the right to
 * revoke a key is enough to take back what it did. A repeat changes nothing more, and may still revoke the
 * invitations. Throws `api_key.not_found`.
 */
export async function revokeApiKey(
  ctx: Context,
  input: z.output<typeof revokeApiKeyInput>,
): Promise<z.infer<typeof revokeApiKeyOutput>> {
  return ctx.store.transaction(async (tx) => {
    const access = await loadAccess(ctx, tx);
    const query = {
      organizationId: access.organization.id,
      userId: access.user?.id ?? null,
      id: input.id,
    };
    const key = await tx.apiKeys.find(query);
    if (key === null) throw new UsherError("api_key.not_found");
    if (key.userId === null || key.userId !== access.user?.id)
      requirePermission(access, "api_key:manage");
    await tx.apiKeys.holdAlone(key.id);
    const changed = await tx.apiKeys.revoke({ id: key.id });
    const organizationIds = await reachOf(tx, key);
    let revokedInvitations = 0;
    if (input.revokeInvitations)
      for (const organizationId of organizationIds)
        revokedInvitations += await revokeInvitations(ctx, tx, { organizationId, keyId: key.id });
    if (changed)
      await tx.audit.append({
        organizationId: access.organization.id,
        action: "api_key.revoked",
        actor: auditActor(ctx),
        subject: { kind: "api_key", id: key.id },
        data: { kind: key.kind, revokedInvitations },
        personal: { name: key.name },
      });
    let openInvitations = 0;
    for (const organizationId of organizationIds)
      openInvitations += await tx.invitations.countOpenOfKey(organizationId, key.id);
    const now = (await tx.apiKeys.find(query)) ?? key;
    return { ...apiKeyView(now), openInvitations, revokedInvitations };
  });
}

/** The organizations a key may have invited into, in one order for every caller. */
async function reachOf(tx: Repositories, key: ApiKey): Promise<string[]> {
  if (key.organizationId !== null) return [key.organizationId];
  return key.userId === null ? [] : tx.organizations.idsOf(key.userId);
}

async function revokeInvitations(
  ctx: Context,
  tx: Repositories,
  { organizationId, keyId }: { organizationId: string; keyId: string },
): Promise<number> {
  const audit = auditActor(ctx);
  const revoked = await tx.invitations.transition({
    event: "revoked",
    organizationId,
    select: { inviterKeyId: keyId },
    expiry: "live",
    set: { stateReasonCode: "key_revoked" },
    audit: { actor: audit, data: { keyId } },
  });
  await tx.approvals.withdrawEmpty({ organizationId, ids: requestsOf(revoked), audit });
  return revoked.length;
}
