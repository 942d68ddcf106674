import { newId, parseEmailAddress, type Store, type SystemRole } from "@usher/core";

type Person = { email: string; realName: string; role: SystemRole };

/** Makes the person a member, and a user before that where there is none yet; answers with the user's id. */
export async function addMember(
  { read }: Pick<Store, "read">,
  organizationId: string,
  { email, realName, role }: Person,
): Promise<string> {
  const parsed = parseEmailAddress(email);
  if (!parsed.ok) throw new Error(`${email} is not a valid address`);
  const emailKey = parsed.address.key;
  const user = await read.users.ensure({ id: newId(), name: realName, email, emailKey });
  await read.members.ensure({
    organizationId,
    id: newId(),
    userId: user.id,
    role,
    customRoles: [],
    invitationId: null,
  });
  return user.id;
}
