import { UsherError } from "../model/errors.ts";
import { parseExternalId } from "../model/text/external-id.ts";

/** Null and nothing given mean none. Throws `request.invalid`. */
export function checkedExternalId(given: string | null | undefined): string | null {
  if (given === undefined || given === null) return null;
  const externalId = parseExternalId(given);
  if (externalId instanceof UsherError) throw externalId;
  return externalId;
}
