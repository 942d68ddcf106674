import { createOrganization } from "../../organization/create-organization.ts";
import { getOrganization } from "../../organization/get-organization.ts";
import * as schemas from "../../organization/schemas.ts";
import { setLogo } from "../../organization/set-logo.ts";
import { transferOwnership } from "../../organization/transfer-ownership.ts";
import { updateOrganization } from "../../organization/update-organization.ts";
import { updatePolicy } from "../../organization/update-policy.ts";
import { resumeInvitations } from "../../report/resume-invitations.ts";
import { permitted, permittedAnywhere, router } from "../trpc.ts";

export const organization = router({
  get: permitted("member:read", "not_required")
    .meta({ description: "The organization of the call, with its policy." })
    .output(schemas.organizationSchema)
    .query(({ ctx }) => getOrganization(ctx)),
  create: permittedAnywhere("organization:manage")
    .meta({
      description:
        "Creates an organization owned by the caller; `authorize.forbidden` where only the operator may.",
    })
    .input(schemas.createOrganizationInput)
    .output(schemas.organizationSchema)
    .mutation(({ ctx, input }) => createOrganization(ctx, input)),
  update: permitted("organization:manage")
    .meta({
      description: "Owners change name and external id; what is left out stays as it is.",
    })
    .input(schemas.updateOrganizationInput)
    .output(schemas.organizationSchema)
    .mutation(({ ctx, input }) => updateOrganization(ctx, input)),
  updatePolicy: permitted("organization:manage")
    .meta({ description: "Owners change name and policy; parts left out keep what they are." })
    .input(schemas.updatePolicyInput)
    .output(schemas.updatePolicyOutput)
    .mutation(({ ctx, input }) => updatePolicy(ctx, input)),
  setLogo: permitted("organization:manage")
    .meta({ description: "Owners set the logo that invitees see, or remove it." })
    .input(schemas.setLogoInput)
    .output(schemas.setLogoOutput)
    .mutation(({ ctx, input }) => setLogo(ctx, input)),
  transferOwnership: permitted("organization:manage")
    .meta({
      description: "An owner makes another active member an owner and becomes an admin, at once.",
    })
    .input(schemas.transferOwnershipInput)
    .output(schemas.transferOwnershipOutput)
    .mutation(({ ctx, input }) => transferOwnership(ctx, input)),
  resumeInvitations: permitted("organization:manage")
    .meta({
      description:
        "An owner resumes invitations that reports of spam have paused, once in 7 days; after that only the operator can. Changes nothing if they are not paused.",
    })
    .output(schemas.organizationSchema)
    .mutation(({ ctx }) => resumeInvitations(ctx)),
});
