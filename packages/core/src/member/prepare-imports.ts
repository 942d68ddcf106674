import type { Access } from "../access/access.ts";
import { parseRoles } from "../invitation/offered-roles.ts";
import { grantRejection } from "../invitation/rank-guard.ts";
import { parseAccessEnd } from "../model/access-end.ts";
import { UsherError } from "../model/errors.ts";
import { domainRejection } from "../model/invitation-rules.ts";
import { parseEmailAddress, type EmailAddress } from "../model/text/email-address.ts";
import { parseExternalId } from "../model/text/external-id.ts";
import { invalidEmail } from "../model/text/invalid-email.ts";
import { importFailed, type ImportOutcome } from "./import-outcomes.ts";
import { memberName } from "./member-name.ts";
import type { ImportEntry, ImportRequest } from "./schemas.ts";

type Options = {
  access: Access;
  request: ImportRequest;
  customRoles: ReadonlySet<string>;
  /** Null: any, for the operator. */
  trustedDomains: ReadonlySet<string> | null;
};

/** Pure: what can be said of each entry without a look at other rows. */
export function prepareImports(options: Options): ImportOutcome[] {
  const parsed = options.request.entries.map(({ email }) => parseEmailAddress(email));
  const keys = parsed.map((result) => (result.ok ? result.address.key : null));
  return options.request.entries.map((entry, index) => {
    const result = parsed[index];
    if (!result?.ok) return importFailed(invalidEmail(result?.reason ?? "empty"));
    const { address } = result;
    if (keys.indexOf(address.key) === index) return prepareImport(entry, address, options);
    return importFailed(new UsherError("invite.duplicate_email", { email: address.email, index }));
  });
}

function prepareImport(
  entry: ImportEntry,
  address: EmailAddress,
  { access, customRoles, trustedDomains }: Options,
): ImportOutcome {
  const offer = parseRoles(entry.roles, customRoles);
  if (offer instanceof UsherError) return importFailed(offer);
  const rejection =
    grantRejection(access, offer) ?? untrusted(access, address.domain, trustedDomains);
  if (rejection !== null) return importFailed(rejection);
  const displayName = optional(entry.name, memberName);
  if (displayName instanceof UsherError) return importFailed(displayName);
  const externalId = optional(entry.externalId, parseExternalId);
  if (externalId instanceof UsherError) return importFailed(externalId);
  const end = parseAccessEnd(entry, offer.role);
  if (end instanceof UsherError) return importFailed(end);
  const { email, key: emailKey } = address;
  const namesRoles = (entry.roles ?? []).length > 0;
  const known = { email, emailKey, displayName, externalId };
  return { kind: "ready", entry: { ...known, offer, namesRoles, end } };
}

/** The organization vouches for addresses of its own domains only, and not for what its policy excludes. */
function untrusted(
  { organization: { policy } }: Access,
  domain: string,
  trustedDomains: Options["trustedDomains"],
): UsherError | null {
  if (trustedDomains === null) return null;
  if (!trustedDomains.has(domain)) return new UsherError("member.domain_not_trusted", { domain });
  return domainRejection(policy, domain);
}

/** An empty cell of a table is not given. */
function optional(
  given: string | null | undefined,
  parse: (text: string) => string | UsherError,
): string | UsherError | null {
  const text = given?.trim() ?? "";
  return text === "" ? null : parse(text);
}
