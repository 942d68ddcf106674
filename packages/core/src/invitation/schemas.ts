import { z } from "zod";

import { deliveryStatuses } from "../model/delivery.ts";
import { addressWarningCodes } from "../model/text/address-warning.ts";
import { invitationStates, stateReasonCodes } from "../model/invitation.ts";
import { errorViewSchema } from "../model/error-view-schema.ts";

/** An invitation as every transport shows it. It never carries the link or any part of it. */
export const invitationSchema = z.object({
  id: z.string(),
  organizationId: z.string(),
  email: z.string(),
  state: z.enum(invitationStates),
  /** The text a person gave, or the same as `stateReasonCode`. */
  stateReason: z.string().nullable(),
  /** Why the system ended it; null when a person did, or nothing ended it. */
  stateReasonCode: z.enum(stateReasonCodes).nullable().default(null),
  roles: z.array(z.string()),
  /** For people, in the same order. Empty in a repeated answer that an older version stored. */
  roleNames: z.array(z.string()).default([]),
  message: z.string().nullable(),
  locale: z.string(),
  metadata: z.record(z.string(), z.unknown()),
  /** Where the invitee goes after accepting, as it was normalized. */
  returnTo: z.string().nullable().default(null),
  /** How long the access lasts from acceptance, in days of 24 hours. */
  accessFor: z.object({ days: z.number().int() }).nullable().default(null),
  /** When the access ends, whenever it begins. Never beside `accessFor`; both null for access without an end. */
  accessUntil: z.string().nullable().default(null),
  inviter: z.object({
    kind: z.enum(["session", "personal_key", "org_key", "slack_user", "system"]),
    userId: z.string().nullable(),
    keyId: z.string().nullable(),
    name: z.string().nullable(),
  }),
  inviteeUserId: z.string(),
  approvalRequestId: z.string().nullable(),
  source: z.string(),
  generation: z.number().int(),
  sentCount: z.number().int(),
  lastSentAt: z.string().nullable(),
  delivery: z
    .object({
      status: z.enum(deliveryStatuses),
      detail: z.string().nullable(),
      at: z.string().nullable(),
    })
    .nullable(),
  expiresAt: z.string().nullable(),
  stateChangedAt: z.string(),
  acceptedUserId: z.string().nullable(),
  version: z.number().int(),
  createdAt: z.string(),
  updatedAt: z.string(),
});
export type InvitationView = z.infer<typeof invitationSchema>;

/** Callers in TypeScript name it; one that does not gets this entry's own rejection, not the call's. */
const emailField = z.preprocess<unknown, z.ZodString, string>(
  (value: unknown) => (value === undefined ? "" : value),
  z.string(),
);

const idempotencyKey = z.string().min(1).max(255).optional();

const entrySchema = z.strictObject({
  email: emailField.describe(
    "The address to invite. What is not an address is this entry's `invite.invalid_email`.",
  ),
  roles: z
    .array(z.string())
    .nullish()
    .describe('One system role, and custom roles only beside `member`. Default `["member"]`.'),
  locale: z
    .string()
    .max(35)
    .optional()
    .describe(
      "The language of the email and the page: `en`, `de`, `fr`, `es`, `ja` or `ar`, also with a region such as `de-AT`; the policy's unless given.",
    ),
  message: z
    .string()
    .max(10_000)
    .optional()
    .describe("Shown in the email. At most 500 characters, and no links."),
  expiresInHours: z
    .number()
    .int()
    .nullable()
    .optional()
    .describe("The policy's default unless given. Null means never, where the policy allows it."),
  accessFor: z
    .strictObject({ days: z.number().int().describe("Days of 24 hours, 1 to 3,650.") })
    .nullish()
    .describe("How long the member's access lasts, from acceptance. Not for an owner."),
  accessUntil: z.iso
    .datetime({ offset: true })
    .nullish()
    .describe(
      "When the member's access ends instead. Never before the invitation expires, which is then by default no later.",
    ),
  metadata: z
    .record(z.string(), z.unknown())
    .optional()
    .describe("Data of your own, given back with the invitation. At most 4 KB as JSON."),
  returnTo: z
    .string()
    .max(10_000)
    .optional()
    .describe(
      "Where the invitee goes after accepting: a URL of at most 2,000 characters whose origin the policy lists (`returnOrigins`).",
    ),
});

export const createInvitationInput = z.strictObject({
  entries: z
    .array(entrySchema)
    .describe("Whom to invite: 1 to 20 entries; beyond that the whole call is rejected."),
  mode: z
    .enum(["partial", "atomic"])
    .default("partial")
    .describe("`atomic`: any failure rejects the whole call and nothing is written."),
  onMember: z
    .enum(["report", "skip", "reject"])
    .default("report")
    .describe(
      "For an address of a member: `report` fails the entry, `skip` leaves it out, `reject` rejects the whole call.",
    ),
  onPending: z
    .enum(["report", "resend"])
    .default("report")
    .describe(
      "For an address with a pending invitation: `report` fails the entry, `resend` emails the invitation again.",
    ),
  onDuplicate: z
    .enum(["reject", "collapse"])
    .default("reject")
    .describe(
      "For an address that appears twice: `reject` rejects the whole call, `collapse` invites it once.",
    ),
  onInsufficientRole: z
    .enum(["fail", "request"])
    .default("fail")
    .describe("`request`: what is above the caller's rights becomes an approval request."),
  note: z.string().max(500).optional().describe("What the approvers read with the request."),
  onWarning: z
    .enum(["send", "skip"])
    .optional()
    .describe(
      "For addresses that are probably mistyped: `skip` leaves them out, to be confirmed. Default `send`.",
    ),
  dryRun: z.boolean().default(false).describe("Answers what would happen and writes nothing."),
  idempotencyKey: idempotencyKey.describe(
    "The same key and input within 24 hours get the first answer again and send nothing.",
  ),
});
export type CreateInvitationInput = z.input<typeof createInvitationInput>;
export type CreateRequest = z.output<typeof createInvitationInput>;
export type CreateEntry = CreateRequest["entries"][number];

export const entryOutcomes = [
  "invited",
  "requested",
  "resent",
  "unchanged",
  "skipped",
  "failed",
] as const;

export const entryResultSchema = z.object({
  /** The address as given, trimmed. */
  email: z.string(),
  success: z.boolean(),
  outcome: z.enum(entryOutcomes),
  /** Null when it failed, was skipped, or in a dry run. */
  invitation: invitationSchema.nullable(),
  error: errorViewSchema.nullable(),
});
export type EntryResult = z.infer<typeof entryResultSchema>;

const addressWarningSchema = z.object({
  code: z.enum(addressWarningCodes),
  /** The address that was probably meant. */
  suggestion: z.string().nullable(),
});

export const createInvitationOutput = z.object({
  /** One per entry, in the order of the entries. */
  results: z.array(entryResultSchema),
  /** Addresses that did not fail but are probably mistyped. */
  warnings: z
    .array(
      addressWarningSchema.extend({
        /** Of the entry. */
        index: z.number().int(),
        email: z.string(),
      }),
    )
    // An answer that was stored for its idempotency key by an earlier version has none.
    .default([]),
  summary: z.object({
    total: z.number().int(),
    invited: z.number().int(),
    requested: z.number().int(),
    resent: z.number().int(),
    unchanged: z.number().int(),
    skipped: z.number().int(),
    failed: z.number().int(),
  }),
  /** The approval request that covers the entries with outcome `requested`. */
  approvalRequestId: z.string().nullable(),
  dryRun: z.boolean(),
});
export type CreateInvitationOutput = z.infer<typeof createInvitationOutput>;

const id = z.uuid().describe("The invitation's id.");
export const invitationIdInput = z.strictObject({ id });

export const listInvitationsInput = z
  .strictObject({
    states: z
      .array(z.enum(invitationStates))
      .min(1)
      .optional()
      .describe("Only invitations in these states."),
    email: z.string().max(1000).optional().describe("Only to this address."),
    role: z.string().max(100).optional().describe("Only those that offer this role."),
    inviterUserId: z.uuid().optional().describe("Only those that this user sent."),
    inviterKeyId: z
      .uuid()
      .optional()
      .describe("Only those that were made with this key, also a revoked one."),
    source: z
      .string()
      .max(50)
      .optional()
      .describe("Only those that came this way, such as `trpc` or `slack`."),
    delivery: z
      .array(z.enum(deliveryStatuses))
      .min(1)
      .optional()
      .describe("Only those whose last email has one of these statuses."),
    text: z.string().max(200).optional().describe("Part of the address or of the inviter's name."),
    approvalRequestId: z.uuid().optional().describe("Only those of this approval request."),
    cursor: z.string().max(500).optional().describe("`nextCursor` of the page before."),
    limit: z.number().int().min(1).max(100).default(50).describe("The size of a page."),
  })
  .prefault({});

export const listInvitationsOutput = z.object({
  invitations: z.array(invitationSchema),
  nextCursor: z.string().nullable(),
});

export const resendInvitationInput = z.strictObject({
  id,
  idempotencyKey: idempotencyKey.describe(
    "The same key within 24 hours gets the first answer again and sends nothing.",
  ),
});

export const revokeInvitationInput = z.strictObject({
  id,
  reason: z.string().trim().max(500).optional().describe("Stored as the `stateReason`."),
});

export const correctAddressInput = z.strictObject({
  id,
  email: z.string().max(1000).describe("The address that was meant."),
  onWarning: z
    .enum(["send", "reject"])
    .optional()
    .describe(
      "Of an address that is probably mistyped as well; default `send`. `reject` changes nothing.",
    ),
});
export const correctAddressOutput = z.object({
  /** The old one: revoked, or failed as it was. */
  corrected: invitationSchema,
  invitation: invitationSchema,
  /** The request it waits for, where it needs an approval. */
  approvalRequestId: z.string().nullable(),
  /** Why the new address is probably mistyped as well. */
  warning: addressWarningSchema.nullable(),
});

export const changeInvitationRoleInput = z.strictObject({
  id,
  roles: z
    .array(z.string().max(100))
    .min(1)
    .max(50)
    .describe("One system role, and custom roles only beside `member`."),
  expectedVersion: z
    .int32()
    .optional()
    .describe("Rejects with `version.conflict` when the invitation changed since this version."),
});

export const extendInvitationInput = z.strictObject({
  id,
  expiresInHours: z
    .number()
    .int()
    .nullable()
    .describe("Counted from now. Null means never, where the policy allows it."),
});
