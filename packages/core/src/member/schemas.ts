import { z } from "zod";

import { errorViewSchema } from "../model/error-view-schema.ts";

export const memberSchema = z.object({
  id: z.string(),
  organizationId: z.string(),
  userId: z.string(),
  /** What the organization calls the member, or else their own name. */
  name: z.string().nullable(),
  email: z.string().nullable(),
  /** What the organization's own systems call the member. */
  externalId: z.string().nullable(),
  roles: z.array(z.string()),
  status: z.enum(["active", "suspended"]),
  invitationId: z.string().nullable(),
  /** When access ends by itself; null for never, as always of an owner. */
  accessUntil: z.string().nullable().default(null),
  /** When their access was last reviewed, and by whom: null for never, and for a key or the operator. */
  reviewedAt: z.string().nullable().default(null),
  reviewedByUserId: z.string().nullable().default(null),
  /** Of the invitation that made the membership. */
  metadata: z.record(z.string(), z.unknown()),
  version: z.number().int(),
  createdAt: z.string(),
  updatedAt: z.string(),
});
export type MemberView = z.infer<typeof memberSchema>;

const id = z.uuid().describe("The membership's id.");
export const memberIdInput = z.strictObject({ id });

export const listMembersInput = z
  .strictObject({
    role: z
      .string()
      .max(100)
      .optional()
      .describe("Only members with this role: a system role, or a custom one that they hold."),
    status: z.enum(["active", "suspended"]).optional().describe("Only members with this status."),
    text: z
      .string()
      .max(200)
      .optional()
      .describe("Part of the name, the address or the external ID."),
    externalId: z
      .string()
      .trim()
      .min(1)
      .max(255)
      .optional()
      .describe("Only the member with this external ID."),
    cursor: z.uuid().optional().describe("`nextCursor` of the page before."),
    limit: z.number().int().min(1).max(100).default(50).describe("The size of a page."),
  })
  .prefault({});
export const listMembersOutput = z.object({
  members: z.array(memberSchema),
  nextCursor: z.string().nullable(),
});

export const changeMemberRoleInput = z.strictObject({
  id,
  roles: z
    .array(z.string().max(100))
    .min(1)
    .max(50)
    .describe("One system role, and custom roles only beside `member`."),
  expectedVersion: z
    .int32()
    .optional()
    .describe("Rejects with `version.conflict` when the member changed since this version."),
});

export const updateMemberInput = z.strictObject({
  id,
  name: z
    .string()
    .max(1000)
    .nullish()
    .describe(
      "What the organization calls the member, at most 200 characters. Null shows the user's own name again.",
    ),
  externalId: z
    .string()
    .max(1000)
    .nullish()
    .describe(
      "What the organization's own systems call the member, at most 255 characters. No other member has the same.",
    ),
  metadata: z
    .record(z.string(), z.unknown())
    .optional()
    .describe(
      "Data of your own, given back with the member, in place of what was there. At most 4 KB as JSON.",
    ),
  expectedVersion: z
    .int32()
    .optional()
    .describe("Rejects with `version.conflict` when the member changed since this version."),
});

export const changeMemberAccessInput = z.strictObject({
  id,
  accessUntil: z.iso
    .datetime({ offset: true })
    .nullable()
    .describe("When the member's access ends, at most 3,650 days from now; null for never."),
  expectedVersion: z
    .int32()
    .optional()
    .describe("Rejects with `version.conflict` when the member changed since this version."),
});

export const removeMemberOutput = z.object({
  id: z.string(),
  /** Open invitations that ended with the membership: to the member's addresses, or sent by them. */
  revokedInvitations: z.number().int(),
  reattributedInvitations: z.number().int(),
});

/** Callers in TypeScript name it; one that does not gets this entry's own rejection, not the call's. */
const emailField = z.preprocess<unknown, z.ZodString, string>(
  (value: unknown) => (value === undefined ? "" : value),
  z.string(),
);

const importEntrySchema = z.strictObject({
  email: emailField.describe("What is not an address is that entry's `invite.invalid_email`."),
  name: z
    .string()
    .max(1000)
    .nullish()
    .describe("What the organization calls the member, at most 200 characters."),
  roles: z
    .array(z.string())
    .nullish()
    .describe('One system role, and custom roles only beside `member`; `["member"]` by default.'),
  externalId: z
    .string()
    .max(1000)
    .nullish()
    .describe(
      "What the organization's own systems call the member, at most 255 characters. No other member has the same.",
    ),
  accessFor: z
    .strictObject({ days: z.number().int().describe("Days of 24 hours, 1 to 3,650.") })
    .nullish()
    .describe("How long the access lasts, from the import. Not for an owner."),
  accessUntil: z.iso
    .datetime({ offset: true })
    .nullish()
    .describe("When the access ends instead; without either it does not end."),
});

export const importMembersInput = z.strictObject({
  entries: z.array(importEntrySchema).describe("Who becomes a member: 1 to 100 people."),
  dryRun: z.boolean().default(false).describe("Answers what would happen and writes nothing."),
  idempotencyKey: z
    .string()
    .min(1)
    .max(255)
    .optional()
    .describe("The same key and input within 24 hours get the first answer again."),
});
export type ImportMembersInput = z.input<typeof importMembersInput>;
export type ImportRequest = z.output<typeof importMembersInput>;
export type ImportEntry = ImportRequest["entries"][number];

export const importOutcomes = ["added", "updated", "unchanged", "skipped", "failed"] as const;

const importSkipReasons = ["suspended", "other_roles", "other_access_end"] as const;

export const importResultSchema = z.object({
  /** The address as given, trimmed. */
  email: z.string(),
  success: z.boolean(),
  /** `updated`: a member already, who got the name or the external id of the entry. */
  outcome: z.enum(importOutcomes),
  /** Why nothing was changed: a suspended member, or one with other roles or another end of access than the entry names. */
  skipReason: z.enum(importSkipReasons).nullable(),
  /** Null when it failed, and in a dry run for what would be added or updated. */
  member: memberSchema.nullable(),
  error: errorViewSchema.nullable(),
});
export type ImportResult = z.infer<typeof importResultSchema>;

export const importMembersOutput = z.object({
  /** One per entry, in the order of the entries. */
  results: z.array(importResultSchema),
  summary: z.object({
    total: z.number().int(),
    added: z.number().int(),
    updated: z.number().int(),
    unchanged: z.number().int(),
    skipped: z.number().int(),
    failed: z.number().int(),
  }),
  dryRun: z.boolean(),
});
export type ImportMembersOutput = z.infer<typeof importMembersOutput>;
