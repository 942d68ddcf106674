import { z } from "zod";

import { errorViewSchema } from "../model/error-view-schema.ts";
import { invitationSchema } from "../invitation/schemas.ts";
import { approvalStates } from "../model/approval-request.ts";

const person = z.object({ userId: z.string(), name: z.string().nullable() });

export const approvalSchema = z.object({
  id: z.string(),
  organizationId: z.string(),
  state: z.enum(approvalStates),
  reason: z.enum(["insufficient_role", "external_domain", "privileged_role", "always"]),
  note: z.string().nullable(),
  requester: z.object({
    kind: z.enum(["session", "personal_key", "org_key", "slack_user", "system"]),
    userId: z.string().nullable(),
    keyId: z.string().nullable(),
    name: z.string().nullable(),
    slackTeamId: z.string().nullable(),
    slackUserId: z.string().nullable(),
  }),
  quorum: z.number().int(),
  approvals: z.number().int(),
  /** The least role an approver has to hold. */
  requiredRole: z.string(),
  decisions: z.array(
    z.object({
      userId: z.string(),
      userName: z.string().nullable(),
      verdict: z.enum(["approved", "denied"]),
      reason: z.string().nullable(),
      via: z.string(),
      decidedAt: z.string(),
      /** Whose right was used, where it was not the decider's own. */
      onBehalfOf: person.nullable(),
      /** An owner's word on their own request, which waited for no quorum. */
      breakGlass: z.boolean(),
    }),
  ),
  decidedBy: person.nullable(),
  decidedAt: z.string().nullable(),
  denyReason: z.string().nullable(),
  expiresAt: z.string(),
  version: z.number().int(),
  createdAt: z.string(),
  /** The closed request that this one replaces. */
  previousRequestId: z.string().nullable(),
  /** The request that replaces this one: resubmitted by its requester, or reopened. */
  supersededBy: z.string().nullable(),
  /** When its approvers were last reminded. */
  remindedAt: z.string().nullable(),
  invitations: z.array(invitationSchema),
});
export type ApprovalView = z.infer<typeof approvalSchema>;

const id = z.uuid().describe("The approval request's id.");
const reason = z.string().trim().max(500).optional();
export const approvalIdInput = z.strictObject({ id });
export const approveInput = z.strictObject({
  id,
  reason: reason.describe("Stored with the decision."),
  breakGlass: z
    .strictObject({
      reason: z.string().trim().min(10).max(500).describe("Sent to every approver and owner."),
    })
    .optional()
    .describe(
      "Approves an owner's own request, whatever the quorum, where the policy allows it. Every approver and owner is notified.",
    ),
});
export type ApproveInput = z.output<typeof approveInput>;
export const denyInput = z.strictObject({
  id,
  reason: reason.describe("Shown to the requester. The policy may require it."),
});

export const reopenInput = z.strictObject({
  id,
  reason: reason.describe("Stored in the audit."),
});

export const renewedSchema = z.object({
  /** The new request; null when nothing of it needs an approval any more. */
  approval: approvalSchema.nullable(),
  /** What went out at once, because it needs no approval any more. */
  invited: z.array(invitationSchema),
  /** Addresses that could not be asked for again, and why. */
  leftOut: z.array(z.object({ email: z.string(), error: errorViewSchema })),
  /** True when it had been asked again or reopened before; nothing happened this time. */
  repeated: z.boolean(),
});
export type RenewedView = z.infer<typeof renewedSchema>;

export const listApprovalsInput = z
  .strictObject({
    states: z
      .array(z.enum(approvalStates))
      .min(1)
      .optional()
      .describe("Only requests in these states."),
    mine: z.boolean().default(false).describe("Only the caller's own requests."),
    waitingForMe: z
      .boolean()
      .default(false)
      .describe(
        "Only open requests that the caller may decide now and has not decided, by a delegation too.",
      ),
    cursor: z.string().max(500).optional().describe("`nextCursor` of the page before."),
    limit: z.number().int().min(1).max(100).default(50).describe("The size of a page."),
  })
  .prefault({});

export const listApprovalsOutput = z.object({
  approvals: z.array(approvalSchema),
  nextCursor: z.string().nullable(),
});

export const approvalEventsInput = z.strictObject({
  id,
  after: z
    .string()
    .regex(/^\d{1,18}$/)
    .optional()
    .describe("`next` of the page before."),
  limit: z.number().int().min(1).max(200).default(100).describe("The size of a page."),
});

export const approvalEventsOutput = z.object({
  events: z.array(
    z.object({
      /** Rises with time. */
      seq: z.string(),
      at: z.string(),
      /** As in the audit: `approval.requested`, `approval.approved`, `invitation.sent`, … */
      action: z.string(),
      /** `name`: of the person, of the person whose key it was, or of the organization's key. */
      actor: z.object({ kind: z.string(), id: z.string().nullable(), name: z.string().nullable() }),
      via: z.string(),
      /** Null where it happened to the request itself. */
      invitation: z.object({ id: z.string(), email: z.string() }).nullable(),
      data: z.record(z.string(), z.unknown()),
    }),
  ),
  next: z.string().nullable(),
});

export const remindOutput = z.object({
  /** How many are asked, the channel counted as one; 0 where no workspace is connected. */
  asked: z.number().int(),
});

export const recipientsOutput = z.object({
  /** As the policy says; with `channel`, no one is asked directly. */
  notify: z.enum(["channel", "approvers", "list"]),
  /** Who can still decide, by name, where they are too few for the approvals that are missing; else null. */
  shortage: z.object({ approvers: z.array(z.string()) }).nullable(),
  /** Those of them who have not decided. */
  people: z.array(
    z.object({
      userId: z.string(),
      name: z.string().nullable(),
      email: z.string().nullable(),
      timeZone: z.string().nullable(),
    }),
  ),
});
