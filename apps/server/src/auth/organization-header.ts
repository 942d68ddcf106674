import { TypeID } from "typeid-js";

/**
 * `X-Org-ID` as an id or a slug. What is no TypeID of an organization is passed on as it is and
 * then names none, exactly like an unknown one.
 */
export function organizationReference(header: string | string[] | undefined): string | null {
  if (typeof header !== "string" || header.trim() === "") return null;
  const reference = header.trim();
  if (!reference.startsWith("org_")) return reference;
  try {
    return TypeID.fromString(reference, "org").toUUID();
  } catch {
    return reference;
  }
}
