import { newId } from "../model/ids.ts";
import type { Store } from "../ports/store.ts";
import { parsePolicy } from "../model/policy.ts";
import type { SystemRole } from "../model/roles.ts";

export type TestMember = { userId: string; membershipId: string; email: string };

export type TestOrganization = {
  id: string;
  slug: string;
  owner: TestMember;
  admin: TestMember;
  billing: TestMember;
  member: TestMember;
  /** One more active member, `<name>@<slug>.example`. */
  addMember(options: {
    role: SystemRole;
    name?: string;
    customRoles?: readonly string[];
  }): Promise<TestMember>;
};

export type TestOrganizationOptions = { policy?: unknown; slug?: string; name?: string };

/** An organization with an owner, an admin, a billing manager and a member, each with a verified address. */
export async function createOrganization(
  store: Store,
  options: TestOrganizationOptions = {},
): Promise<TestOrganization> {
  const id = newId();
  const slug = options.slug ?? `org-${id.slice(-12)}`;
  const policy = parsePolicy(options.policy ?? {});
  const name = options.name ?? "Acme";
  if (
    !(await store.read.organizations.insert({
      id,
      slug,
      name,
      policy,
      createdBy: null,
      owner: null,
    }))
  )
    throw new Error(`the slug ${slug} is taken`);
  // An organization begins with break glass off, whatever its policy says.
  if (policy.approval.breakGlass)
    await store.read.organizations.updatePolicy({ id, expectedVersion: 1, policy, name });

  let added = 0;
  const addMember: TestOrganization["addMember"] = async ({ role, name, customRoles = [] }) => {
    added += 1;
    const localPart = (name ?? `${role}-${added}`).toLowerCase().replaceAll(" ", "-");
    const email = `${localPart}@${slug}.example`;
    const user = await store.read.users.ensure({
      id: newId(),
      name: name ?? `${role} ${added}`,
      email,
      emailKey: email,
    });
    const membership = await store.read.members.ensure({
      organizationId: id,
      id: newId(),
      userId: user.id,
      role,
      customRoles,
      invitationId: null,
    });
    return { userId: user.id, membershipId: membership.id, email };
  };
  return {
    id,
    slug,
    owner: await addMember({ role: "owner", name: "Owner" }),
    admin: await addMember({ role: "admin", name: "Admin" }),
    billing: await addMember({ role: "billing", name: "Billing" }),
    member: await addMember({ role: "member", name: "Member" }),
    addMember,
  };
}
