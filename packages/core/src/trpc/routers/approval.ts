import { approveRequest } from "../../approval/approve-request.ts";
import { resubmit } from "../../approval/resubmit-request.ts";
import { denyRequest } from "../../approval/deny-request.ts";
import { delegateApprovals } from "../../approval/delegate-approvals.ts";
import * as delegations from "../../approval/delegation-schemas.ts";
import { revokeDelegation } from "../../approval/revoke-delegation.ts";
import { getApproval } from "../../approval/get-approval.ts";
import { listApprovals } from "../../approval/list-approvals.ts";
import { listDelegations } from "../../approval/list-delegations.ts";
import { listEvents } from "../../approval/list-events.ts";
import { listRecipients } from "../../approval/list-recipients.ts";
import { remindRequest } from "../../approval/remind-request.ts";
import { reopenRequest } from "../../approval/reopen-request.ts";
import * as schemas from "../../approval/schemas.ts";
import { withdrawRequest } from "../../approval/withdraw-request.ts";
import { permitted, router } from "../trpc.ts";

export const approval = router({
  list: permitted(["member:read", "invitation:approve"], "not_for_own")
    .meta({
      description: "Newest first. Who may neither approve nor read sees their own requests.",
    })
    .input(schemas.listApprovalsInput)
    .output(schemas.listApprovalsOutput)
    .query(({ ctx, input }) => listApprovals(ctx, input)),
  get: permitted(["member:read", "invitation:approve"], "not_for_own")
    .meta({ description: "One request with its decisions and invitations." })
    .input(schemas.approvalIdInput)
    .output(schemas.approvalSchema)
    .query(({ ctx, input }) => getApproval(ctx, input)),
  events: permitted(["member:read", "invitation:approve"], "not_for_own")
    .meta({
      description:
        "What happened to a request and its invitations, oldest first, with the names of who did it.",
    })
    .input(schemas.approvalEventsInput)
    .output(schemas.approvalEventsOutput)
    .query(({ ctx, input }) => listEvents(ctx, input)),
  recipients: permitted(["member:read", "invitation:approve"], "not_for_own")
    .meta({ description: "Whom the policy wants to be asked in person, beside the channel." })
    .input(schemas.approvalIdInput)
    .output(schemas.recipientsOutput)
    .query(({ ctx, input }) => listRecipients(ctx, input)),
  remind: permitted(["member:invite", "invitation:approve"], "not_for_own")
    .meta({ description: "Asks the approvers again at once; at most every 4 hours." })
    .input(schemas.approvalIdInput)
    .output(schemas.remindOutput)
    .mutation(({ ctx, input }) => remindRequest(ctx, input)),
  approve: permitted("invitation:approve", "not_required")
    .meta({ description: "Counts the caller's approval; with the quorum the invitations go out." })
    .input(schemas.approveInput)
    .output(schemas.approvalSchema)
    .mutation(({ ctx, input }) => approveRequest(ctx, input)),
  deny: permitted("invitation:approve", "not_required")
    .meta({ description: "Ends the request; nothing is emailed." })
    .input(schemas.denyInput)
    .output(schemas.approvalSchema)
    .mutation(({ ctx, input }) => denyRequest(ctx, input)),
  withdraw: permitted("member:invite", "not_required")
    .meta({ description: "The requester takes the request back." })
    .input(schemas.approvalIdInput)
    .output(schemas.approvalSchema)
    .mutation(({ ctx, input }) => withdrawRequest(ctx, input)),
  askAgain: permitted("member:invite", "not_required")
    .meta({
      description:
        "The requester resubmits a withdrawn or expired request; repeats get the same new request.",
    })
    .input(schemas.approvalIdInput)
    .output(schemas.renewedSchema)
    .mutation(({ ctx, input }) => resubmit(ctx, input)),
  reopen: permitted("invitation:approve")
    .meta({ description: "An approver reopens a denied request in the requester's name." })
    .input(schemas.reopenInput)
    .output(schemas.renewedSchema)
    .mutation(({ ctx, input }) => reopenRequest(ctx, input)),
  delegate: permitted("invitation:approve", "not_required")
    .meta({ description: "Lets another member decide for the caller for a while." })
    .input(delegations.delegateInput)
    .output(delegations.delegationSchema)
    .mutation(({ ctx, input }) => delegateApprovals(ctx, input)),
  listDelegations: permitted("member:read", "not_for_own")
    .meta({
      description: "The caller's delegations, from and to them; with `member:read` all of them.",
    })
    .input(delegations.listDelegationsInput)
    .output(delegations.listDelegationsOutput)
    .query(({ ctx, input }) => listDelegations(ctx, input)),
  endDelegation: permitted(["invitation:approve", "member:manage"], "not_for_own")
    .meta({ description: "Ends a delegation before its time." })
    .input(delegations.delegationIdInput)
    .output(delegations.delegationSchema)
    .mutation(({ ctx, input }) => revokeDelegation(ctx, input)),
});
