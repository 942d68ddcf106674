import { z } from "zod";

export const roleSchema = z.object({
  slug: z.string(),
  name: z.string(),
  kind: z.enum(["system", "custom"]),
  /** Higher may grant lower and equal; custom roles rank as member. */
  rank: z.number().int(),
});
export const listRolesOutput = z.object({ roles: z.array(roleSchema) });
export const createRoleInput = z.strictObject({
  slug: z.string().max(100).describe("`org-` and lower-case words."),
  name: z.string().trim().min(1).max(100).describe("The name that people see."),
});
export const roleSlugInput = z.strictObject({
  slug: z.string().max(100).describe("The role's slug."),
});
export const deleteRoleOutput = z.object({ slug: z.string() });
