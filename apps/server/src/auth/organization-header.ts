import { organizationIdOf } from "../type-id.ts";

/**
 * `X-Org-ID` as an id or a slug. A value that is not a TypeID of an organization is passed on as it is and
 * then names none, exactly like an unknown one.
 */
export function organizationReference(header: string | string[] | undefined): string | null {
  if (typeof header !== "string" || header.trim() === "") return null;
  const reference = header.trim();
  return organizationIdOf(reference) ?? reference;
}
