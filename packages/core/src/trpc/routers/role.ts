import { createRole } from "../../role/create-role.ts";
import { deleteRole } from "../../role/delete-role.ts";
import { listRoles } from "../../role/list-roles.ts";
import * as schemas from "../../role/schemas.ts";
import { procedure, router } from "../trpc.ts";

export const role = router({
  /** System roles from the lowest rank up, then the organization's own. */
  list: procedure.output(schemas.listRolesOutput).query(({ ctx }) => listRoles(ctx)),
  /** Adds a custom role, `org-…`. */
  create: procedure
    .input(schemas.createRoleInput)
    .output(schemas.roleSchema)
    .mutation(({ ctx, input }) => createRole(ctx, input)),
  /** Removes a custom role that nobody holds or is offered. */
  delete: procedure
    .input(schemas.roleSlugInput)
    .output(schemas.deleteRoleOutput)
    .mutation(({ ctx, input }) => deleteRole(ctx, input)),
});
