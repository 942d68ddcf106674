import { z } from "zod";

import { errorCatalog, type ErrorCode } from "../model/errors.ts";
import { deliveryStatuses } from "../model/delivery.ts";
import { addressWarningCodes } from "../model/text/address-warning.ts";
import { invitationStates, stateReasonCodes } from "../model/invitation.ts";

// The tuple is made from the catalog's own keys, so it has at least one element.
const codes = Object.keys(errorCatalog) as [ErrorCode, ...ErrorCode[]];

export const errorViewSchema = z.object({
  code: z.enum(codes),
  message: z.string(),
  status: z.number().int(),
  details: z.record(z.string(), z.unknown()).optional(),
});

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

const entrySchema = z.strictObject({
  /** Anything; what is not an address is that entry's `invite.invalid_email`. */
  email: emailField,
  /** One system role, and custom roles only beside `member`. Default `["member"]`. */
  roles: z.array(z.string()).nullish(),
  locale: z.string().max(35).optional(),
  /** At most 500 characters; a word that reads as a link is rejected and quoted. */
  message: z.string().max(10_000).optional(),
  /** Null means never, where the policy allows it. */
  expiresInHours: z.number().int().nullable().optional(),
  /** At most 4 KB as JSON. */
  metadata: z.record(z.string(), z.unknown()).optional(),
  /** Where the invitee goes after accepting: a URL whose origin the policy lists (`returnOrigins`). At most 2,000 characters. */
  returnTo: z.string().max(10_000).optional(),
});

export const createInvitationInput = z.strictObject({
  /** 1–20; beyond that the whole call is rejected. */
  entries: z.array(entrySchema),
  /** `atomic`: any failure rejects the whole call and nothing is written. */
  mode: z.enum(["partial", "atomic"]).default("partial"),
  onMember: z.enum(["report", "skip", "reject"]).default("report"),
  onPending: z.enum(["report", "resend"]).default("report"),
  onDuplicate: z.enum(["reject", "collapse"]).default("reject"),
  /** `request`: what is above the caller's rights becomes an approval request. */
  onInsufficientRole: z.enum(["fail", "request"]).default("fail"),
  /** What the approvers read, at most 500 characters. */
  note: z.string().max(500).optional(),
  /** Of addresses that are probably mistyped; default `send`. `skip` leaves them out, to be confirmed. */
  onWarning: z.enum(["send", "skip"]).optional(),
  /** Answers what would happen and writes nothing. */
  dryRun: z.boolean().default(false),
  /** The same key and input within 24 hours get the first answer again and send nothing. */
  idempotencyKey: z.string().min(1).max(255).optional(),
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

export const createInvitationOutput = z.object({
  /** One per entry, in the order of the entries. */
  results: z.array(entryResultSchema),
  /** Addresses that did not fail but are probably mistyped. */
  warnings: z
    .array(
      z.object({
        /** Of the entry. */
        index: z.number().int(),
        email: z.string(),
        code: z.enum(addressWarningCodes),
        suggestion: z.string().nullable(),
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

const id = z.uuid();
export const invitationIdInput = z.strictObject({ id });

export const listInvitationsInput = z
  .strictObject({
    states: z.array(z.enum(invitationStates)).min(1).optional(),
    email: z.string().max(1000).optional(),
    role: z.string().max(100).optional(),
    inviterUserId: id.optional(),
    /** The key they were made with; a revoked one too. */
    inviterKeyId: id.optional(),
    source: z.string().max(50).optional(),
    delivery: z.array(z.enum(deliveryStatuses)).min(1).optional(),
    /** Part of the address or of the inviter's name. */
    text: z.string().max(200).optional(),
    approvalRequestId: id.optional(),
    cursor: z.string().max(500).optional(),
    limit: z.number().int().min(1).max(100).default(50),
  })
  .prefault({});

export const listInvitationsOutput = z.object({
  invitations: z.array(invitationSchema),
  nextCursor: z.string().nullable(),
});

export const resendInvitationInput = z.strictObject({
  id,
  idempotencyKey: z.string().min(1).max(255).optional(),
});

export const revokeInvitationInput = z.strictObject({
  id,
  reason: z.string().trim().max(500).optional(),
});

export const correctAddressInput = z.strictObject({
  id,
  /** The address that was meant. */
  email: z.string().max(1000),
});
export const correctAddressOutput = z.object({
  /** The old one: revoked, or failed as it was. */
  corrected: invitationSchema,
  invitation: invitationSchema,
  /** The request it waits for, where it needs an approval. */
  approvalRequestId: z.string().nullable(),
});

export const changeInvitationRoleInput = z.strictObject({
  id,
  roles: z.array(z.string().max(100)).min(1).max(50),
  /** Rejects with `version.conflict` when the invitation changed since. */
  expectedVersion: z.int32().optional(),
});

export const extendInvitationInput = z.strictObject({
  id,
  /** Counted from now. Null means never, where the policy allows it. */
  expiresInHours: z.number().int().nullable(),
});

export const copyLinkOutput = z.object({
  /** The only answer with the secret. Its holder can see the invitation. */
  link: z.string(),
  expiresAt: z.string().nullable(),
});

/** `<selector>.<verifier>`, the last part of the link. */
const token = z.string().max(200);

export const previewInvitationInput = z.strictObject({ token });
export const previewInvitationOutput = z.object({
  state: z.enum(["pending", "accepted", "declined", "expired", "superseded"]),
  organization: z.object({ id: z.string(), name: z.string() }),
  email: z.string(),
  roles: z.array(z.string()),
  /** For people, in the same order. */
  roleNames: z.array(z.string()),
  inviter: z.object({ name: z.string().nullable(), email: z.string().nullable() }).nullable(),
  message: z.string().nullable(),
  locale: z.string(),
  expiresAt: z.string().nullable(),
  /** When it was accepted, declined or ran out. */
  stateChangedAt: z.string(),
  /** True when clicking Accept is enough; false when the link was copied and a sign-in is needed. */
  provesMailbox: z.boolean(),
  /** Where the invitee goes on, once it is accepted. Null if nowhere, and if the policy no longer lists the origin. */
  returnTo: z
    .object({
      url: z.string(),
      /** Whether the page hands over with a code now: for 15 minutes after the acceptance, by the emailed link that accepted. */
      isHandoverOpen: z.boolean(),
    })
    .nullable(),
});

export const acceptInvitationInput = z.strictObject({
  token,
  /** From the customer's app (an org key): the address of the person who is signed in there. */
  email: z.string().max(1000).optional(),
  emailVerified: z.boolean().optional(),
  name: z.string().trim().min(1).max(200).optional(),
});
export const acceptInvitationOutput = z.object({
  organization: z.object({ id: z.string(), slug: z.string(), name: z.string() }),
  membership: z.object({ id: z.string(), userId: z.string(), roles: z.array(z.string()) }),
  invitationId: z.string(),
  email: z.string(),
  acceptedAt: z.string(),
  /** True when it had been accepted before; nothing happened this time. */
  alreadyAccepted: z.boolean(),
  metadata: z.record(z.string(), z.unknown()),
});

export const declineInvitationInput = z.strictObject({
  token,
  reason: z.string().trim().max(500).optional(),
});
export const declineInvitationOutput = z.object({
  organization: z.object({ name: z.string() }),
  alreadyDeclined: z.boolean(),
});
