import type { z } from "zod";

import type { Context } from "../ports/context.ts";
import { UsherError } from "../model/errors.ts";
import { decodeCursor, encodeCursor, page } from "../model/paging.ts";
import type { Access } from "../access/access.ts";
import { listApprovalsInput, type listApprovalsOutput } from "./schemas.ts";
import { approvalView } from "./view.ts";
import { approvalRightsOf } from "../access/approval-rights.ts";
import { loadAccess } from "../access/load-access.ts";

/** Newest first. Who may neither approve nor read sees their own requests. */
export async function listApprovals(
  ctx: Context,
  input: z.input<typeof listApprovalsInput>,
): Promise<z.infer<typeof listApprovalsOutput>> {
  const query = listApprovalsInput.parse(input);
  const { read } = ctx.store;
  const access = await loadAccess(ctx, read);
  const organizationId = access.organization.id;
  const rights = await approvalRightsOf(access, read);
  const all =
    access.permissions.has("invitation:approve") ||
    access.permissions.has("member:read") ||
    rights.length > 0;
  const { user } = access;
  if (query.waitingForMe && (user === null || rights.length === 0))
    return { approvals: [], nextCursor: null };
  const rows = await read.approvals.list({
    organizationId,
    states: query.states ?? null,
    requester: query.mine || !all ? requesterOf(access) : null,
    waitingFor:
      query.waitingForMe && user !== null
        ? {
            userId: user.id,
            rights,
            ownToo: access.organization.policy.approval.allowSelfApproval,
          }
        : null,
    cursor: decodeCursor(query.cursor),
    limit: query.limit + 1,
  });
  const shown = page(rows, query.limit, encodeCursor);
  const invitations = await read.invitations.ofApprovalRequests(
    organizationId,
    shown.rows.map((request) => request.id),
  );
  return {
    approvals: shown.rows.map((request) =>
      approvalView(
        request,
        invitations.filter((invitation) => invitation.approvalRequestId === request.id),
      ),
    ),
    nextCursor: shown.nextCursor,
  };
}

/** Throws `authorize.forbidden` for the system, which asks for nothing. */
function requesterOf(access: Access): { userId: string } | { keyId: string } {
  const { user, actor } = access;
  if (user !== null) return { userId: user.id };
  if (actor.kind === "org_key") return { keyId: actor.keyId };
  throw new UsherError("authorize.forbidden", { permission: "member:read" });
}
