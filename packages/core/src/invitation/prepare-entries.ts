import { parseAccessEnd } from "../model/access-end.ts";
import { UsherError } from "../model/errors.ts";
import {
  domainRejection,
  expiryRejection,
  localeRejection,
  messageRejection,
  metadataRejection,
} from "../model/invitation-rules.ts";
import { parseReturnTo } from "../model/return-address.ts";
import { parseEmailAddress, type EmailAddress } from "../model/text/email-address.ts";
import { invalidEmail } from "../model/text/invalid-email.ts";
import { canonicalLocale } from "../model/text/languages.ts";
import { approvalFor, type ApprovalOptions } from "./approval-need.ts";
import { failed, type EntryOutcome } from "./entry-outcomes.ts";
import { parseRoles } from "./offered-roles.ts";
import type { CreateEntry, CreateRequest } from "./schemas.ts";

/** What an entry point may set besides the published input. */
export type CreateOptions = {
  /** Most entries of one call. */
  maximum: number;
  onApprovalNeeded: ApprovalOptions["onApprovalNeeded"];
  /** Shown on the invitation and in the audit. */
  source: string;
  /**
   * Whether only codes that vendors publish are answered: a suspended member is `invite.already_member`
   * too, and an address that waits for an approval `invite.already_pending`.
   */
  vendorCodes: boolean;
  /** The roles that take a step-up of a session: those it grants at once from admin up, or all it asks for beyond `member`. */
  stepUpFor: "privileged" | "beyond_member";
  /** Whether it repeats earlier invitations, whose expiry no one chooses now: it is cut off where access ends before. */
  isRepeat: boolean;
};

type Options = ApprovalOptions & {
  request: CreateRequest;
  customRoles: ReadonlySet<string>;
};

/**
 * Pure: rules 13 and 16–22 of the decision table, and what the policy wants. Throws
 * `invite.duplicate_email`.
 */
export function prepareEntries(options: Options): EntryOutcome[] {
  const { entries, onDuplicate } = options.request;
  const parsed = entries.map(({ email }) => parseEmailAddress(email));
  const keys = parsed.map((result) => (result.ok ? result.address.key : null));
  return entries.map((entry, index) => {
    const result = parsed[index];
    if (!result?.ok) return failed(invalidEmail(result?.reason ?? "empty"));
    const { address } = result;
    const first = keys.indexOf(address.key);
    if (first === index) return prepareEntry(entry, address, options);
    if (onDuplicate === "collapse") return { kind: "repeat", of: first };
    throw new UsherError("invite.duplicate_email", { email: address.email, index });
  });
}

function prepareEntry(entry: CreateEntry, address: EmailAddress, options: Options): EntryOutcome {
  const { access, request } = options;
  const { policy } = access.organization;
  const isOwn = access.user?.emails.some((own) => own.emailKey === address.key);
  // Where members are skipped or reject the call, the caller is one of them.
  if (isOwn && request.onMember === "report") return failed(new UsherError("invite.self_invite"));
  const offer = parseRoles(entry.roles, options.customRoles);
  if (offer instanceof UsherError) return failed(offer);
  const approval = approvalFor(address.domain, offer, options);
  if (approval instanceof UsherError) return failed(approval);
  const rejection =
    domainRejection(policy, address.domain) ??
    messageRejection(entry.message) ??
    localeRejection(entry.locale) ??
    metadataRejection(entry.metadata) ??
    expiryRejection(policy, entry.expiresInHours);
  if (rejection !== null) return failed(rejection);
  const end = parseAccessEnd(entry, offer.role);
  if (end instanceof UsherError) return failed(end);
  const returnTo = parseReturnTo(policy, entry.returnTo);
  if (returnTo instanceof UsherError) return failed(returnTo);
  const { metadata = {}, expiresInHours: ttlHours = policy.expiry.defaultHours } = entry;
  const locale =
    entry.locale === undefined ? policy.locale : (canonicalLocale(entry.locale) ?? policy.locale);
  const message = entry.message?.trim() || null;
  const { email, key: emailKey } = address;
  const hasOwnExpiry = entry.expiresInHours !== undefined;
  const content = { message, locale, metadata, returnTo, ttlHours, hasOwnExpiry, ...end };
  const prepared = { email, emailKey, ...content, approval, ...offer };
  return { kind: "ready", entry: prepared };
}
