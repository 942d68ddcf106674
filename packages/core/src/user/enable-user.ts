import type { Context } from "../ports/context.ts";
import { setUserStatus, type UserStatusChange } from "./set-user-status.ts";

/**
 * For the operator: undoes `disableUser`. The user has what their memberships give now. A repeat changes nothing.
 * Throws `authorize.forbidden`, `user.not_found`.
 */
export function enableUser(ctx: Context, { email }: { email: string }): Promise<UserStatusChange> {
  return setUserStatus(ctx, { email, status: "active", action: "user.enabled" });
}
