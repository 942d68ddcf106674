import type { Context } from "../ports/context.ts";
import type { Repositories } from "../ports/store.ts";
import type { Access } from "./access.ts";
import { loadAccess } from "./load-access.ts";
import { requireOperator } from "./require-operator.ts";

/**
 * The operator's access to the organization of the call, for verbs that no procedure calls. Throws
 * `authorize.forbidden` for everyone else, and what `loadAccess` throws.
 */
export async function loadOperatorAccess(
  ctx: Context,
  repositories: Repositories,
): Promise<Access> {
  requireOperator(ctx);
  const requirement = {
    permissions: ["organization:manage"],
    role: "required",
    inOrganization: true,
  } as const;
  return loadAccess({ ...ctx, requirement }, repositories);
}
