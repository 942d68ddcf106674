import type { Permission } from "./roles.ts";
import type { Actor } from "./actor.ts";

/** What a procedure requires of its caller, declared beside it in the router. */
export type Requirement = {
  /**
   * A key's list must contain one of these, even for its user's own data; a rejection names the
   * first. If there is none, no list applies.
   */
  permissions: readonly Permission[];
  /** Whether a role has to give one of them as well. Where it says `not_…`, the verb has the rule. */
  role: "required" | "not_for_own" | "not_required";
  /** Whether it acts in the organization of the call: not for a link, which names its own. */
  inOrganization: boolean;
};

/**
 * Whether the caller's key may be used for this at all, whatever its user may do. Only keys with a
 * list are limited by one.
 */
export function inScope(actor: Actor, { permissions }: Requirement): boolean {
  switch (actor.kind) {
    case "org_key":
    case "personal_key": {
      const list = actor.permissions;
      return list === null || permissions.length === 0 || permissions.some((p) => list.includes(p));
    }
    case "session":
    case "slack_user":
    case "system":
      return true;
  }
}
