import { accessEndOf, type InvitationSnapshot, roleNamesOf, rolesOf } from "../model/invitation.ts";
import type { InvitationView } from "./schemas.ts";

/** What a transport may show of a row: everything but the link's parts. */
export function invitationView(row: InvitationSnapshot): InvitationView {
  return {
    id: row.id,
    organizationId: row.organizationId,
    email: row.email,
    state: row.state,
    stateReason: row.stateReason,
    stateReasonCode: row.stateReasonCode,
    roles: rolesOf(row),
    roleNames: roleNamesOf(row),
    message: row.message,
    locale: row.locale,
    metadata: row.metadata,
    returnTo: row.returnTo,
    // An event of the version before has neither.
    ...accessEndOf({
      accessForDays: row.accessForDays ?? null,
      accessUntil: row.accessUntil ?? null,
    }),
    inviter: {
      kind: row.inviterKind,
      userId: row.inviterUserId,
      keyId: row.inviterKeyId,
      name: row.inviterName,
    },
    inviteeUserId: row.inviteeUserId,
    approvalRequestId: row.approvalRequestId,
    source: row.source,
    generation: row.generation,
    sentCount: row.sentCount,
    lastSentAt: row.lastSentAt,
    delivery: row.deliveryStatus
      ? { status: row.deliveryStatus, detail: row.deliveryDetail, at: row.deliveryAt }
      : null,
    expiresAt: row.expiresAt,
    stateChangedAt: row.stateChangedAt,
    acceptedUserId: row.acceptedUserId,
    version: row.version,
    createdAt: row.createdAt,
    updatedAt: row.updatedAt,
  };
}
