import type { Access } from "../access/access.ts";
import { UsherError } from "../model/errors.ts";
import type { Context } from "../ports/context.ts";
import { loadAccess } from "../access/load-access.ts";
import { requirePermission } from "../access/require-permission.ts";
import type { CreateOptions } from "./prepare-entries.ts";
import type { CreateRequest } from "./schemas.ts";

/**
 * Throws what `createInvitation` throws at this caller whatever the input. For a transport that
 * found the input invalid but must report the caller's own rejection first.
 */
export async function requireInviter(ctx: Context): Promise<void> {
  requirePermission(await loadAccess(ctx, ctx.store.read), "member:invite");
}

/** Permission first: a caller who can neither invite nor ask learns nothing else. */
export function requireInviteOrRequest(
  access: Access,
  request: Pick<CreateRequest, "onInsufficientRole">,
  settings: Pick<CreateOptions, "onApprovalNeeded">,
): void {
  if (access.permissions.has("member:invite")) return;
  const mayAsk =
    request.onInsufficientRole === "request" &&
    settings.onApprovalNeeded === "request" &&
    access.actor.kind !== "org_key" &&
    access.organization.policy.approval.required !== "never";
  if (!mayAsk) throw new UsherError("authorize.forbidden", { permission: "member:invite" });
}
