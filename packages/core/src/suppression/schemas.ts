import { z } from "zod";

export const suppressionSchema = z.object({
  id: z.string(),
  emailKey: z.string(),
  reason: z.enum(["declined", "muted", "bounced", "spam", "manual"]),
  /** Null: forever. */
  until: z.string().nullable(),
  createdAt: z.string(),
});
export const listSuppressionsInput = z
  .strictObject({
    cursor: z.uuid().optional().describe("`nextCursor` of the page before."),
    limit: z.number().int().min(1).max(100).default(50).describe("The size of a page."),
  })
  .prefault({});
export const listSuppressionsOutput = z.object({
  suppressions: z.array(suppressionSchema),
  nextCursor: z.string().nullable(),
});
export const suppressionIdInput = z.strictObject({
  id: z.uuid().describe("The entry's id."),
});
export const removeSuppressionOutput = z.object({ id: z.string() });
