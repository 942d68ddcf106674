import type { z } from "zod";

import type { Context } from "../ports/context.ts";
import { UsherError } from "../model/errors.ts";
import { decodeCursor, page } from "../model/paging.ts";
import type { Standing } from "../access/standing.ts";
import { listApprovalsInput, type listApprovalsOutput } from "./schemas.ts";
import { approvalView } from "./view.ts";
import { voicesOf } from "../access/voices.ts";
import { loadStanding } from "../access/load-standing.ts";

/** Newest first. Who may neither approve nor read sees their own requests. */
export async function listApprovals(
  ctx: Context,
  input: z.input<typeof listApprovalsInput>,
): Promise<z.infer<typeof listApprovalsOutput>> {
  const query = listApprovalsInput.parse(input);
  const { read } = ctx.store;
  const standing = await loadStanding(ctx, read);
  const organizationId = standing.organization.id;
  const voices = await voicesOf(standing, read);
  const all =
    standing.permissions.has("invitation:approve") ||
    standing.permissions.has("member:read") ||
    voices.length > 0;
  const { user } = standing;
  if (query.waitingForMe && (user === null || voices.length === 0))
    return { approvals: [], nextCursor: null };
  const rows = await read.approvals.list({
    organizationId,
    states: query.states ?? null,
    requester: query.mine || !all ? requesterOf(standing) : null,
    waitingFor:
      query.waitingForMe && user !== null
        ? {
            userId: user.id,
            voices,
            ownToo: standing.organization.policy.approval.allowSelfApproval,
          }
        : null,
    cursor: decodeCursor(query.cursor),
    limit: query.limit + 1,
  });
  const shown = page(rows, query.limit);
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
function requesterOf(standing: Standing): { userId: string } | { keyId: string } {
  const { user, actor } = standing;
  if (user !== null) return { userId: user.id };
  if (actor.kind === "org_key") return { keyId: actor.keyId };
  throw new UsherError("authorize.forbidden", { permission: "member:read" });
}
