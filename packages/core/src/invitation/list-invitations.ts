import type { z } from "zod";

import type { Context } from "../ports/context.ts";
import { decodeCursor, encodeCursor, page } from "../model/paging.ts";
import { actorUserId } from "../model/actor.ts";
import { parseEmailAddress } from "../model/text/email-address.ts";
import { listInvitationsInput, type listInvitationsOutput } from "./schemas.ts";
import { invitationView } from "./view.ts";
import { loadAccess } from "../access/load-access.ts";
import { requirePermission } from "../access/require-permission.ts";

/** Newest first. Without `member:read` a person sees what they sent themselves. */
export async function listInvitations(
  ctx: Context,
  input: z.input<typeof listInvitationsInput>,
): Promise<z.infer<typeof listInvitationsOutput>> {
  const query = listInvitationsInput.parse(input);
  const { read } = ctx.store;
  const access = await loadAccess(ctx, read);
  const all = access.permissions.has("member:read");
  if (!all && access.user === null) requirePermission(access, "member:read");
  const rows = await read.invitations.list({
    organizationId: access.organization.id,
    states: query.states ?? null,
    email: query.email === undefined ? null : emailKeyOf(query.email),
    role: query.role ?? null,
    inviterUserId: all ? (query.inviterUserId ?? null) : actorUserId(access.actor),
    inviterKeyId: query.inviterKeyId ?? null,
    source: query.source ?? null,
    delivery: query.delivery ?? null,
    text: query.text?.trim() || null,
    approvalRequestId: query.approvalRequestId ?? null,
    cursor: decodeCursor(query.cursor),
    limit: query.limit + 1,
  });
  const shown = page(rows, query.limit, encodeCursor);
  return { invitations: shown.rows.map(invitationView), nextCursor: shown.nextCursor };
}

function emailKeyOf(email: string): string {
  const parsed = parseEmailAddress(email);
  return parsed.ok ? parsed.address.key : email.trim().toLowerCase();
}
