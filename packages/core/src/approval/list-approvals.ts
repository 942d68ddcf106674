import type { z } from "zod";

import type { Context } from "../kernel/context.ts";
import { decodeCursor, page } from "../kernel/paging.ts";
import { demand, loadStanding } from "../organization/standing.ts";
import { listApprovalsInput, type listApprovalsOutput } from "./schemas.ts";
import { approvalView } from "./view.ts";
import { voicesOf } from "./voices.ts";

/** Newest first. Who may neither approve nor read sees their own requests. */
export async function listApprovals(
  ctx: Context,
  input: z.input<typeof listApprovalsInput>,
): Promise<z.infer<typeof listApprovalsOutput>> {
  const query = listApprovalsInput.parse(input);
  const { read } = ctx.store;
  const standing = await loadStanding(ctx, read);
  const organizationId = standing.organization.id;
  const all =
    standing.permissions.has("invitation:approve") ||
    standing.permissions.has("member:read") ||
    (await voicesOf(standing, read)).length > 0;
  if (!all && standing.user === null) demand(standing, "member:read");
  const own = query.mine || !all;
  const rows = await read.approvals.list({
    organizationId,
    states: query.states ?? null,
    requesterUserId: own ? (standing.user?.id ?? null) : null,
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
