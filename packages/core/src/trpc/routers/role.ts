import { createRole } from "../../role/create-role.ts";
import { deleteRole } from "../../role/delete-role.ts";
import { listRoles } from "../../role/list-roles.ts";
import * as schemas from "../../role/schemas.ts";
import { permitted, router } from "../trpc.ts";

export const role = router({
  list: permitted("member:read", "not_required")
    .meta({ description: "System roles from the lowest rank up, then the organization's own." })
    .output(schemas.listRolesOutput)
    .query(({ ctx }) => listRoles(ctx)),
  create: permitted("role:manage")
    .meta({ description: "Adds a custom role, `org-…`." })
    .input(schemas.createRoleInput)
    .output(schemas.roleSchema)
    .mutation(({ ctx, input }) => createRole(ctx, input)),
  delete: permitted("role:manage")
    .meta({ description: "Removes a custom role that is neither assigned nor offered." })
    .input(schemas.roleSlugInput)
    .output(schemas.deleteRoleOutput)
    .mutation(({ ctx, input }) => deleteRole(ctx, input)),
});
