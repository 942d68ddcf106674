import { createRole } from "../../role/create-role.ts";
import { deleteRole } from "../../role/delete-role.ts";
import { listRoles } from "../../role/list-roles.ts";
import * as schemas from "../../role/schemas.ts";
import { permitted, router } from "../trpc.ts";

export const role = router({
  /** System roles from the lowest rank up, then the organization's own. */
  list: permitted("member:read", "not_required")
    .output(schemas.listRolesOutput)
    .query(({ ctx }) => listRoles(ctx)),
  /** Adds a custom role, `org-…`. */
  create: permitted("role:manage")
    .input(schemas.createRoleInput)
    .output(schemas.roleSchema)
    .mutation(({ ctx, input }) => createRole(ctx, input)),
  /** Removes a custom role that is neither assigned nor offered. */
  delete: permitted("role:manage")
    .input(schemas.roleSlugInput)
    .output(schemas.deleteRoleOutput)
    .mutation(({ ctx, input }) => deleteRole(ctx, input)),
});
