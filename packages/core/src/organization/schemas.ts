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
  /** Set while invitations are paused, because several people reported them as spam; null otherwise. */
  invitationsPause: z
    .object({
      since: z.string(),
      /** From when on an owner may resume them; before that only the operator of the server. */
      resumableFrom: z.string(),
    })
    .nullable(),
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

const slug = z
  .string()
  .max(63)
  .regex(/^[a-z0-9](?:-?[a-z0-9])*$/)
  .refine((value) => !isId(value), "must not look like an id")
  .describe("Lower-case letters, digits and single hyphens; what URLs and X-Org-ID may use.");

/** Its own limits are those of `parseExternalId`. */
const externalId = z.string().max(1000);

export const createOrganizationInput = z.strictObject({
  slug,
  name: z.string().trim().min(1).max(64).describe("The name that people see."),
  externalId: externalId
    .optional()
    .describe("The organization's id in a system of yours; no two organizations have the same."),
});

export const updateOrganizationInput = z.strictObject({
  name: z.string().trim().min(1).max(64).optional().describe("The name that people see."),
  externalId: externalId
    .nullish()
    .describe(
      "The organization's id in a system of yours, 1–255 characters; no two organizations have the same. Null removes it.",
    ),
  expectedVersion: z
    .int32()
    .optional()
    .describe("Rejects with `version.conflict` when the organization changed since this version."),
});

/**
 * Settings left out keep what they are, at every depth. Objects merge, lists are replaced, `null` resets
 * to the default. Another `kind` of approvers or notifications replaces all of the one before it.
 */
export const updatePolicyInput = z.strictObject({
  name: z.string().trim().min(1).max(64).optional().describe("The name that people see."),
  policy: z
    .record(z.string(), z.unknown())
    .default({})
    .describe(
      "Settings to change, in the shape of the policy that `organization.get` answers. Those left out stay as they are, at every depth; lists are replaced; null resets to the default.",
    ),
  expectedVersion: z
    .int32()
    .optional()
    .describe("Rejects with `version.conflict` when the organization changed since this version."),
});

export const setLogoInput = z.strictObject({
  image: z
    .base64()
    .max(280_000, "the image has more than 200 KiB")
    .nullable()
    .describe(
      "A PNG or JPEG in Base64, at most 200 KiB and 512 × 512 pixels; null removes the logo.",
    ),
});
export const setLogoOutput = z.object({
  /** Where it is served; null without a logo. */
  logoUrl: z.string().nullable(),
});

export const transferOwnershipInput = z.strictObject({
  memberId: z
    .uuid()
    .describe("The membership of the next owner: an active member other than the caller."),
});
const roleHolder = z.object({
  memberId: z.string(),
  userId: z.string(),
  name: z.string().nullable(),
  email: z.string().nullable(),
  roles: z.array(z.string()),
});
export const transferOwnershipOutput = z.object({
  owner: roleHolder,
  /** The caller, an admin from now on. */
  previousOwner: roleHolder,
});
export type TransferredOwnership = z.infer<typeof transferOwnershipOutput>;

export const renameOrganizationInput = z
  .strictObject({ name: z.string().trim().min(1).max(64).optional(), slug: slug.optional() })
  .refine(({ name, slug: wanted }) => name !== undefined || wanted !== undefined, {
    message: "a name or a slug is required",
  });
export const suspendOrganizationInput = z.strictObject({
  reason: z.string().trim().min(1).max(500),
});
export const deleteOrganizationInput = z.strictObject({
  graceDays: z.number().int().min(0).max(365),
});
