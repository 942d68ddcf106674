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
import { requestRenewal } from "../../invitation/renewal/request-renewal.ts";
import { resendInvitation } from "../../invitation/resend-invitation.ts";
import { revokeInvitation } from "../../invitation/revoke-invitation.ts";
import * as linkSchemas from "../../invitation/link-schemas.ts";
import * as schemas from "../../invitation/schemas.ts";
import { exchangeCode } from "../../member/exchange-code.ts";
import { exchangeCodeInput, exchangeCodeOutput } from "../../member/exchange-schemas.ts";
import { trackedById, trackedStreamOf } from "../tracked-stream.ts";
import { forLinkHolder, permitted, router } from "../trpc.ts";

export const invitation = router({
  create: permitted("member:invite", "not_required")
    .meta({
      description:
        "Invites 1–20 addresses. Answers one result per entry, in order; a rejection of one entry is data (`results[i].error`), a rejection of the whole call is thrown.",
    })
    .input(schemas.createInvitationInput)
    .output(schemas.createInvitationOutput)
    .mutation(({ ctx, input }) => createInvitation(ctx, input)),
  get: permitted("member:read", "not_for_own")
    .meta({
      description: "One invitation; `invite.not_found` for an unknown, foreign or hidden one.",
    })
    .input(schemas.invitationIdInput)
    .output(schemas.invitationSchema)
    .query(({ ctx, input }) => getInvitation(ctx, input)),
  list: permitted("member:read", "not_for_own")
    .meta({
      description:
        "Newest first, by keyset cursor. Without `member:read` only what the caller sent.",
    })
    .input(schemas.listInvitationsInput)
    .output(schemas.listInvitationsOutput)
    .query(({ ctx, input }) => listInvitations(ctx, input)),
  resend: permitted("member:invite", "not_for_own")
    .meta({
      description:
        "Emails a pending, expired or failed invitation again with a new link; older links stop working.",
    })
    .input(schemas.resendInvitationInput)
    .output(schemas.invitationSchema)
    .mutation(({ ctx, input }) => resendInvitation(ctx, input)),
  correctAddress: permitted("member:invite", "not_for_own")
    .meta({
      description:
        "Revokes what went to a wrong address and invites the right one, by the rules of a new call.",
    })
    .input(schemas.correctAddressInput)
    .output(schemas.correctAddressOutput)
    .mutation(({ ctx, input }) => correctAddress(ctx, input)),
  revoke: permitted("member:invite", "not_for_own")
    .meta({ description: "Takes a requested or pending invitation back." })
    .input(schemas.revokeInvitationInput)
    .output(schemas.invitationSchema)
    .mutation(({ ctx, input }) => revokeInvitation(ctx, input)),
  changeRole: permitted("member:invite")
    .meta({ description: "Changes what a pending invitation offers; id and link stay." })
    .input(schemas.changeInvitationRoleInput)
    .output(schemas.invitationSchema)
    .mutation(({ ctx, input }) => changeInvitationRole(ctx, input)),
  extend: permitted("member:invite", "not_for_own")
    .meta({ description: "Gives a pending invitation another expiry, counted from now." })
    .input(schemas.extendInvitationInput)
    .output(schemas.invitationSchema)
    .mutation(({ ctx, input }) => extendInvitation(ctx, input)),
  copyLink: permitted("member:invite", "not_for_own")
    .meta({
      description: "The link itself, audited; from then on accepting it takes a verified sign-in.",
    })
    .input(schemas.invitationIdInput)
    .output(linkSchemas.copyLinkOutput)
    .mutation(({ ctx, input }) => copyLink(ctx, input)),
  preview: forLinkHolder()
    .meta({ description: "What the holder of a link may see. Changes nothing." })
    .input(linkSchemas.previewInvitationInput)
    .output(linkSchemas.previewInvitationOutput)
    .query(({ ctx, input }) => previewInvitation(ctx, input)),
  accept: forLinkHolder("invitation:accept")
    .meta({ description: "Makes the invitee a member, once; a repeat gets the same answer." })
    .input(linkSchemas.acceptInvitationInput)
    .output(linkSchemas.acceptInvitationOutput)
    .mutation(({ ctx, input }) => acceptInvitation(ctx, input)),
  exchange: permitted("invitation:accept")
    .meta({
      description:
        "Exchanges a hand-over code for the member who arrived with it. A code works once, and only for a key of the organization.",
    })
    .input(exchangeCodeInput)
    .output(exchangeCodeOutput)
    .mutation(({ ctx, input }) => exchangeCode(ctx, input)),
  decline: forLinkHolder("invitation:accept")
    .meta({ description: "Declines the invitation." })
    .input(linkSchemas.declineInvitationInput)
    .output(linkSchemas.declineInvitationOutput)
    .mutation(({ ctx, input }) => declineInvitation(ctx, input)),
  requestRenewal: forLinkHolder()
    .meta({
      description:
        "Requests a link that works for the holder of an expired or older one. It is emailed to the invited address alone, or the inviter is asked to send it. The answer is the same for every link, and whatever became of the request.",
    })
    .input(linkSchemas.requestRenewalInput)
    .output(linkSchemas.requestRenewalOutput)
    .mutation(({ ctx, input }) => requestRenewal(ctx, input)),
  onEvent: permitted("member:read")
    .meta({
      description:
        "Events of invitations, live and in order, with their changes as `data`; `event.onEvent` has those of approvals and members too, and the whole objects. Without `lastEventId` the first event is `stream.opened`, and every later event follows. A client that loses its connection resumes where it was. Requires `member:read`.",
    })
    .input(eventSchemas.onInvitationEventInput)
    .output(trackedStreamOf(eventSchemas.onInvitationEventOutput))
    .subscription(async ({ ctx, input, signal }) =>
      trackedById(await onInvitationEvent(ctx, input, { signal })),
    ),
});
