import { UsherError } from "../errors.ts";

const maxLength = 255;
const unstorable = /[\p{Cc}\p{Cs}]/u;

/**
 * An id of another system, without surrounding spaces: nothing else of it is changed, since that system compares it as
 * it is. The rejection of one that is empty, too long or has control characters.
 */
export function parseExternalId(given: string): string | UsherError {
  const externalId = given.trim();
  if (externalId !== "" && externalId.length <= maxLength && !unstorable.test(externalId))
    return externalId;
  return new UsherError("request.invalid", {
    message: `An external ID has 1 to ${maxLength} characters, and no control characters.`,
    path: "externalId",
  });
}
