import type { CreateInvitationOutput, EntryResult, PendingSelector } from "@usher/core";
import type { z } from "zod";

import type { invitationsSent, pendingInvitation } from "./schemas.ts";

/** The published schema wants a time; this one stands for an invitation that never expires. */
const never = "9999-12-31T23:59:59.000Z";

export function sentAnswer({ results }: CreateInvitationOutput): z.infer<typeof invitationsSent> {
  const sent = distinct(results, ["invited", "resent"]);
  const kept = distinct(results, ["unchanged"]);
  const message = `${sent} invitation${sent === 1 ? "" : "s"} sent`;
  return { success: true, message: kept === 0 ? message : `${message}, ${kept} sent before` };
}

export function pendingAnswer(row: PendingSelector): z.infer<typeof pendingInvitation> {
  return {
    id: row.id,
    customerId: row.organizationId,
    // A key of an organization has no user; what no person and no key sent, the organization did.
    inviterId: row.inviterUserId ?? row.inviterKeyId ?? row.organizationId,
    email: row.email,
    token: row.selector,
    expiresAt: row.expiresAt ?? never,
    createdAt: row.createdAt,
  };
}

/** A repeated address has the same invitation as its first. */
function distinct(results: readonly EntryResult[], outcomes: readonly EntryResult["outcome"][]) {
  const counted = results.filter(({ outcome }) => outcomes.includes(outcome));
  return new Set(counted.map(({ invitation }) => invitation?.id)).size;
}
