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
  /** `org-` and lower-case words. */
  slug: z.string().max(100),
  name: z.string().trim().min(1).max(100),
});
export const roleSlugInput = z.strictObject({ slug: z.string().max(100) });
export const deleteRoleOutput = z.object({ slug: z.string() });
