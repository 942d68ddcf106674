import { z } from "zod";

import { invitationSchema } from "../invitation/schemas.ts";
import { approvalStates } from "./approval-request.ts";

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
    }),
  ),
  decidedBy: person.nullable(),
  decidedAt: z.string().nullable(),
  denyReason: z.string().nullable(),
  expiresAt: z.string(),
  version: z.number().int(),
  createdAt: z.string(),
  invitations: z.array(invitationSchema),
});
export type ApprovalView = z.infer<typeof approvalSchema>;

const id = z.uuid();
export const approvalIdInput = z.object({ id });
export const approveInput = z.object({ id, reason: z.string().trim().max(500).optional() });
export const denyInput = z.object({ id, reason: z.string().trim().max(500).optional() });

export const listApprovalsInput = z
  .object({
    states: z.array(z.enum(approvalStates)).min(1).optional(),
    /** Only the caller's own requests. */
    mine: z.boolean().default(false),
    cursor: z.string().max(500).optional(),
    limit: z.number().int().min(1).max(100).default(50),
  })
  .prefault({});

export const listApprovalsOutput = z.object({
  approvals: z.array(approvalSchema),
  nextCursor: z.string().nullable(),
});
