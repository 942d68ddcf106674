import { z } from "zod";

import { reviewDecisions } from "../model/access-review.ts";
import { errorViewSchema } from "../model/error-view-schema.ts";
import { memberSchema } from "./schemas.ts";

const maxReviews = 20;

export const listReviewDueInput = z
  .strictObject({
    days: z
      .number()
      .int()
      .min(1)
      .max(3650)
      .optional()
      .describe("Not reviewed for so many days; what the policy says unless given."),
    cursor: z.string().max(200).optional().describe("`nextCursor` of the page before."),
    limit: z.number().int().min(1).max(100).default(50).describe("The size of a page."),
  })
  .prefault({});

const memberDueSchema = memberSchema.extend({
  /** When the review became due. */
  dueSince: z.string(),
});

export const listReviewDueOutput = z.object({
  /** Most overdue first. */
  members: z.array(memberDueSchema),
  nextCursor: z.string().nullable(),
  /** Null where the policy has no reviews and the call named no days: then the list is empty. */
  days: z.number().int().nullable(),
});

const reviewEntrySchema = z.strictObject({
  id: z.uuid().describe("The membership's id."),
  decision: z
    .enum(reviewDecisions)
    .describe("`keep`: access goes on. `end`: the member is removed, as `member.remove` does."),
  expectedVersion: z
    .int32()
    .describe("The member's version that the reviewer saw: a decision is about that one alone."),
});

export const reviewMembersInput = z.strictObject({
  entries: z
    .array(reviewEntrySchema)
    .min(1)
    .max(maxReviews)
    .describe(`What is decided about whom: 1 to ${maxReviews} members.`),
});
export type ReviewEntry = z.output<typeof reviewEntrySchema>;

const reviewOutcomes = ["kept", "ended", "unchanged", "failed"] as const;

const reviewResultSchema = z.object({
  id: z.string(),
  success: z.boolean(),
  /** `unchanged`: the same decision about this version was made before. */
  outcome: z.enum(reviewOutcomes),
  /** Null when the membership has ended, and when it failed. */
  member: memberSchema.nullable(),
  /** Open invitations that ended with the membership: to the member's addresses, or sent by them. */
  revokedInvitations: z.number().int(),
  reattributedInvitations: z.number().int(),
  error: errorViewSchema.nullable(),
});
export type ReviewResult = z.infer<typeof reviewResultSchema>;

export const reviewMembersOutput = z.object({
  /** One per entry, in the order of the entries. */
  results: z.array(reviewResultSchema),
  summary: z.object({
    total: z.number().int(),
    kept: z.number().int(),
    ended: z.number().int(),
    unchanged: z.number().int(),
    failed: z.number().int(),
  }),
});
