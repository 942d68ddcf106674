import type { Context } from "../ports/context.ts";
import { setUserStatus, type UserStatusChange } from "./set-user-status.ts";

/**
 * For the operator: the next call of the user is rejected, by session, personal key or Slack, in every organization.
 * Memberships stay as they are. A repeat changes nothing. Throws `authorize.forbidden`, `user.not_found`.
 */
export function disableUser(ctx: Context, { email }: { email: string }): Promise<UserStatusChange> {
  return setUserStatus(ctx, { email, status: "disabled", action: "user.disabled" });
}
