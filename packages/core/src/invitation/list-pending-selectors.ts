import { actorUserId } from "../model/actor.ts";
import type { Context } from "../ports/context.ts";
import type { ListedInvitation } from "../model/invitation.ts";
import { loadAccess } from "../access/load-access.ts";
import { requirePermission } from "../access/require-permission.ts";

/** A pending invitation with the public part of its link, which alone accepts nothing. */
export type PendingSelector = Pick<
  ListedInvitation,
  | "id"
  | "organizationId"
  | "selector"
  | "email"
  | "inviterUserId"
  | "inviterKeyId"
  | "expiresAt"
  | "createdAt"
>;

const pageSize = 500;

/**
 * Every live pending invitation of the organization, newest first; the policy's bound on pending
 * ones bounds it. Without `member:read` a person sees what they sent themselves.
 */
export async function listPendingSelectors(ctx: Context): Promise<PendingSelector[]> {
  const { read } = ctx.store;
  const access = await loadAccess(ctx, read);
  const all = access.permissions.has("member:read");
  if (!all && access.user === null) requirePermission(access, "member:read");
  const found: PendingSelector[] = [];
  let cursor: { createdAt: string; id: string } | null = null;
  for (;;) {
    const rows: ListedInvitation[] = await read.invitations.list({
      organizationId: access.organization.id,
      states: ["pending"],
      email: null,
      role: null,
      inviterUserId: all ? null : actorUserId(access.actor),
      inviterKeyId: null,
      source: null,
      delivery: null,
      text: null,
      approvalRequestId: null,
      cursor,
      limit: pageSize,
    });
    found.push(...rows.map(pendingSelector));
    const last = rows.at(-1);
    if (last === undefined || rows.length < pageSize) return found;
    cursor = { createdAt: last.createdAt, id: last.id };
  }
}

function pendingSelector(row: ListedInvitation): PendingSelector {
  const { id, organizationId, selector, email, inviterUserId, inviterKeyId } = row;
  const { expiresAt, createdAt } = row;
  return { id, organizationId, selector, email, inviterUserId, inviterKeyId, expiresAt, createdAt };
}
