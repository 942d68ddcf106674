import { z } from "zod";

import { isId } from "../model/ids.ts";
import { policySchema } from "../model/policy.ts";

export const organizationSchema = z.object({
  id: z.string(),
  slug: z.string(),
  name: z.string(),
  /** The organization's id in the customer's own systems. */
  externalId: z.string().nullable(),
  status: z.enum(["active", "suspended", "deleted"]),
  policy: policySchema,
  version: z.number().int(),
  createdAt: z.string(),
});
export type OrganizationView = z.infer<typeof organizationSchema>;

/** The organization after a change, and what the new policy makes impossible. */
export const updatePolicyOutput = organizationSchema.extend({
  warnings: z.array(
    z.object({
      /**
       * `approval.undecidable`: too few people can approve; `approval.approvers_stuck`: too few for the approvers' own
       * requests; `return_origins.loopback`: an origin on the visitor's own machine.
       */
      code: z.enum(["approval.undecidable", "approval.approvers_stuck", "return_origins.loopback"]),
      /** The setting to change. */
      path: z.string(),
      message: z.string(),
    }),
  ),
});
export type UpdatedOrganization = z.infer<typeof updatePolicyOutput>;
export type PolicyWarning = UpdatedOrganization["warnings"][number];

export const createOrganizationInput = z.strictObject({
  /** Lower-case letters, digits and single hyphens; what URLs and X-Org-ID may use. */
  slug: z
    .string()
    .max(63)
    .regex(/^[a-z0-9](?:-?[a-z0-9])*$/)
    .refine((slug) => !isId(slug), "must not look like an id"),
  name: z.string().trim().min(1).max(64),
});

/**
 * Settings left out keep what they are, at every depth. Objects merge, lists are replaced, `null` resets
 * to the default. Another `kind` of approvers or notifications replaces all of the one before it.
 */
export const updatePolicyInput = z.strictObject({
  name: z.string().trim().min(1).max(64).optional(),
  policy: z.record(z.string(), z.unknown()).default({}),
  expectedVersion: z.int32().optional(),
});
