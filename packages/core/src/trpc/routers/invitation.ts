import { acceptInvitation } from "../../invitation/accept-invitation.ts";
import { changeInvitationRole } from "../../invitation/change-invitation-role.ts";
import { copyLink } from "../../invitation/copy-link.ts";
import { correctAddress } from "../../invitation/correct-address.ts";
import { createInvitation } from "../../invitation/create-invitation.ts";
import { declineInvitation } from "../../invitation/decline-invitation.ts";
import { extendInvitation } from "../../invitation/extend-invitation.ts";
import { getInvitation } from "../../invitation/get-invitation.ts";
import * as eventSchemas from "../../invitation/event-schemas.ts";
import { listInvitations } from "../../invitation/list-invitations.ts";
import { onInvitationEvent } from "../../invitation/on-invitation-event.ts";
import { previewInvitation } from "../../invitation/preview-invitation.ts";
import { resendInvitation } from "../../invitation/resend-invitation.ts";
import { revokeInvitation } from "../../invitation/revoke-invitation.ts";
import * as schemas from "../../invitation/schemas.ts";
import { exchangeCode } from "../../member/exchange-code.ts";
import { exchangeCodeInput, exchangeCodeOutput } from "../../member/exchange-schemas.ts";
import { trackedById, trackedStreamOf } from "../tracked-stream.ts";
import { forLinkHolder, permitted, router } from "../trpc.ts";

export const invitation = router({
  /**
   * Invites 1–20 addresses. Answers one result per entry, in order; a rejection of one entry is data
   * (`results[i].error`), a rejection of the whole call is thrown.
   */
  create: permitted("member:invite", "not_required")
    .input(schemas.createInvitationInput)
    .output(schemas.createInvitationOutput)
    .mutation(({ ctx, input }) => createInvitation(ctx, input)),
  /** One invitation; `invite.not_found` for an unknown, foreign or hidden one. */
  get: permitted("member:read", "not_for_own")
    .input(schemas.invitationIdInput)
    .output(schemas.invitationSchema)
    .query(({ ctx, input }) => getInvitation(ctx, input)),
  /** Newest first, by keyset cursor. Without `member:read` only what the caller sent. */
  list: permitted("member:read", "not_for_own")
    .input(schemas.listInvitationsInput)
    .output(schemas.listInvitationsOutput)
    .query(({ ctx, input }) => listInvitations(ctx, input)),
  /** Emails a pending, expired or failed invitation again with a new link; older links stop working. */
  resend: permitted("member:invite", "not_for_own")
    .input(schemas.resendInvitationInput)
    .output(schemas.invitationSchema)
    .mutation(({ ctx, input }) => resendInvitation(ctx, input)),
  /** Revokes what went to a wrong address and invites the right one, by the rules of a new call. */
  correctAddress: permitted("member:invite", "not_for_own")
    .input(schemas.correctAddressInput)
    .output(schemas.correctAddressOutput)
    .mutation(({ ctx, input }) => correctAddress(ctx, input)),
  /** Takes a requested or pending invitation back. */
  revoke: permitted("member:invite", "not_for_own")
    .input(schemas.revokeInvitationInput)
    .output(schemas.invitationSchema)
    .mutation(({ ctx, input }) => revokeInvitation(ctx, input)),
  /** Changes what a pending invitation offers; id and link stay. */
  changeRole: permitted("member:invite")
    .input(schemas.changeInvitationRoleInput)
    .output(schemas.invitationSchema)
    .mutation(({ ctx, input }) => changeInvitationRole(ctx, input)),
  /** Gives a pending invitation another expiry, counted from now. */
  extend: permitted("member:invite", "not_for_own")
    .input(schemas.extendInvitationInput)
    .output(schemas.invitationSchema)
    .mutation(({ ctx, input }) => extendInvitation(ctx, input)),
  /** The link itself, audited; from then on accepting it takes a verified sign-in. */
  copyLink: permitted("member:invite", "not_for_own")
    .input(schemas.invitationIdInput)
    .output(schemas.copyLinkOutput)
    .mutation(({ ctx, input }) => copyLink(ctx, input)),
  /** What the holder of a link may see. Changes nothing. */
  preview: forLinkHolder()
    .input(schemas.previewInvitationInput)
    .output(schemas.previewInvitationOutput)
    .query(({ ctx, input }) => previewInvitation(ctx, input)),
  /** Makes the invitee a member, once; a repeat gets the same answer. */
  accept: forLinkHolder("invitation:accept")
    .input(schemas.acceptInvitationInput)
    .output(schemas.acceptInvitationOutput)
    .mutation(({ ctx, input }) => acceptInvitation(ctx, input)),
  /** Who has come to the organization's app with a hand-over code. Once, for a key of the organization. */
  exchange: permitted("invitation:accept")
    .input(exchangeCodeInput)
    .output(exchangeCodeOutput)
    .mutation(({ ctx, input }) => exchangeCode(ctx, input)),
  /** The invitee says no. */
  decline: forLinkHolder("invitation:accept")
    .input(schemas.declineInvitationInput)
    .output(schemas.declineInvitationOutput)
    .mutation(({ ctx, input }) => declineInvitation(ctx, input)),
  /**
   * Events of invitations, live and in order. Without `lastEventId` the first event is
   * `stream.opened`, and every later event follows. A client that loses its connection resumes where
   * it was. Requires `member:read`.
   */
  onEvent: permitted("member:read")
    .input(eventSchemas.onInvitationEventInput)
    .output(trackedStreamOf(eventSchemas.onInvitationEventOutput))
    .subscription(async ({ ctx, input, signal }) =>
      trackedById(await onInvitationEvent(ctx, input, { signal })),
    ),
});
