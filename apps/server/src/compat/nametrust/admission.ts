import {
  actorPermissions,
  actorUserId,
  inScope,
  UsherError,
  type Actor,
  type Membership,
  type Repositories,
  type Requirement,
} from "@usher/core";

import type { RequestLimits } from "../../http/limit-ip.ts";
import { organizationIdOf } from "../../type-id.ts";
import { NameTrustRejection } from "./rejection.ts";

export type AdmissionRequest = {
  actor: Actor;
  /** Of the procedure; this API asks a role for it too. */
  requirement: Requirement;
  /** The path's `org_…`. */
  typeId: string;
  /** `X-Org-ID` as an id or a name. */
  named: string | null;
};

type Read = Pick<Repositories, "organizations" | "users" | "members">;
type Lookup = { membership: Membership | null } | { error: unknown };

/**
 * Steps 3 to 9 of the decision table; returns the organization's id. The lookup of the membership
 * comes first and its failure is reported last, because permissions depend on it.
 */
export async function admit(
  read: Read,
  limits: Pick<RequestLimits, "peekOrganization">,
  request: AdmissionRequest,
): Promise<string> {
  const { actor, named } = request;
  const id = organizationIdOf(request.typeId);
  if (id === null) throw new NameTrustRejection("invite.invalid_org_id");

  const userId = actorUserId(actor);
  const lookup = await lookUp(read, id, userId);
  if (!reaches(id, request, lookup)) throw new UsherError("authorize.forbidden");
  await limits.peekOrganization(id);
  const organization = await read.organizations.find(id);
  if (organization === null) throw new NameTrustRejection("invite.org_not_found");
  if (named !== null && named.toLowerCase() !== id && named !== organization.slug)
    throw new NameTrustRejection("invite.org_mismatch");

  if (userId !== null) await requireUser(read, userId);
  if ("error" in lookup) throw new NameTrustRejection("invite.member_lookup_failed", lookup.error);
  if (userId !== null && lookup.membership?.status !== "active")
    throw new NameTrustRejection("invite.org_mismatch");
  return id;
}

async function lookUp(read: Read, id: string, userId: string | null): Promise<Lookup> {
  if (userId === null) return { membership: null };
  try {
    return { membership: await read.members.findLastByUser(id, userId) };
  } catch (error) {
    return { error };
  }
}

/** Whether the credential has access to this organization at all: its scope, its permissions, a membership. */
function reaches(
  id: string,
  { actor, requirement, named }: AdmissionRequest,
  lookup: Lookup,
): boolean {
  if (!inScope(actor, requirement)) return false;
  if (actor.kind === "org_key") return actor.organizationId === id;
  if (actor.kind === "personal_key") {
    if (named === null) return false;
    if (actor.scope !== null && !actor.scope.includes(id)) return false;
  }
  if ("error" in lookup) return true;
  if (lookup.membership === null) return false;
  const held = actorPermissions(actor, lookup.membership);
  return requirement.permissions.some((permission) => held.includes(permission));
}

async function requireUser(read: Read, userId: string): Promise<void> {
  const user = await read.users.find(userId).catch((error: unknown) => {
    throw new NameTrustRejection("invite.user_lookup_failed", error);
  });
  if (user === null) throw new NameTrustRejection("invite.user_lookup_failed");
}
