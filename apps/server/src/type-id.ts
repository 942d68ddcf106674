import { TypeID } from "typeid-js";

const organizationPrefix = "org";

/** `org_…`: the same 128 bits as the id, as NameTrust's clients write it. */
export function organizationTypeId(id: string): string {
  return TypeID.fromUUID(organizationPrefix, id).toString();
}

/** Null for anything but a TypeID of an organization. */
export function organizationIdOf(typeId: string): string | null {
  if (!typeId.startsWith(`${organizationPrefix}_`)) return null;
  try {
    return TypeID.fromString(typeId, organizationPrefix).toUUID();
  } catch {
    return null;
  }
}
