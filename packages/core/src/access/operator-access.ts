import { UsherError } from "../model/errors.ts";
import type { Context } from "../ports/context.ts";
import type { Repositories } from "../ports/store.ts";
import type { Access } from "./access.ts";
import { loadAccess } from "./load-access.ts";

/**
 * The operator's access to the organization of the call, for verbs that no procedure calls. Throws
 * `authorize.forbidden` for everyone else, and what `loadAccess` throws.
 */
export async function loadOperatorAccess(
  ctx: Context,
  repositories: Repositories,
): Promise<Access> {
  if (ctx.actor?.kind !== "system") throw new UsherError("authorize.forbidden");
  const requirement = {
    permissions: ["organization:manage"],
    role: "required",
    inOrganization: true,
  } as const;
  return loadAccess({ ...ctx, requirement }, repositories);
}
