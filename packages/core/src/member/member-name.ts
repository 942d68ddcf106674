import { UsherError } from "../model/errors.ts";
import { personName } from "../model/text/person-name.ts";

/** What an organization calls a member; the rejection of a name that is empty or reads as a link. */
export function memberName(given: string): string | UsherError {
  return (
    personName(given) ??
    new UsherError("request.invalid", {
      message: "A name cannot be empty, and cannot contain a link or an address.",
      path: "name",
    })
  );
}
