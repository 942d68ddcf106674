import type { z } from "zod";

import type { ApprovalReason } from "../model/approval-request.ts";
import { policyWantsApproval } from "./approval-need.ts";
import { UsherError } from "../model/errors.ts";
import type { Access } from "../access/access.ts";
import { parseEmailAddress, type EmailAddress } from "../model/text/email-address.ts";
import {
  checkDomain,
  checkedLocale,
  checkedMessage,
  checkedMetadata,
  expiryHours,
} from "./entry-rules.ts";
import { offeredRoles, type OfferedRoles } from "./offered-roles.ts";
import { grantRejection } from "./rank-guard.ts";
import type { createInvitationInput } from "./schemas.ts";

export type CreateRequest = z.output<typeof createInvitationInput>;
export type CreateEntry = CreateRequest["entries"][number];

/** An entry that passed every rule which needs no look at other rows. */
export type PreparedEntry = {
  email: string;
  emailKey: string;
  offer: OfferedRoles;
  message: string | null;
  locale: string;
  metadata: Record<string, unknown>;
  ttlHours: number | null;
  /** Why it has to be approved first; null when it goes out at once. */
  approval: ApprovalReason | null;
};

/** What became of one entry so far. `sameAs`: a repeat of an earlier entry's address. */
export type Preparation =
  | { kind: "ready"; entry: PreparedEntry }
  | { kind: "failed"; error: UsherError }
  | { kind: "duplicate"; sameAs: number };

export type PrepareOptions = {
  access: Access;
  customRoles: ReadonlySet<string>;
  request: Pick<CreateRequest, "onDuplicate" | "onInsufficientRole" | "onMember">;
  /** `refuse`: a face never turns a call into a request. */
  onApprovalNeeded: "request" | "refuse";
  /** The reason of entries for which the policy has none. */
  approvalAtLeast?: ApprovalReason | null;
};

/** Pure: rules 13 and 16–22 of the decision table, and what the policy wants. */
export function prepareEntries(
  entries: readonly CreateEntry[],
  options: PrepareOptions,
): Preparation[] {
  const parsed = entries.map((entry) => parseEmailAddress(entry.email));
  const firstOf = new Map<string, number>();
  const repeats = new Map<number, number>();
  for (const [index, result] of parsed.entries()) {
    if (!result.ok) continue;
    const first = firstOf.get(result.address.key);
    if (first === undefined) firstOf.set(result.address.key, index);
    else if (options.request.onDuplicate === "reject")
      throw new UsherError("invite.duplicate_email", { email: result.address.email, index });
    else repeats.set(index, first);
  }
  return entries.map((entry, index): Preparation => {
    const sameAs = repeats.get(index);
    if (sameAs !== undefined) return { kind: "duplicate", sameAs };
    const result = parsed[index];
    try {
      if (!result?.ok)
        throw new UsherError("invite.invalid_email", { reason: result?.reason ?? "empty" });
      return { kind: "ready", entry: prepareEntry(entry, result.address, options) };
    } catch (error) {
      if (error instanceof UsherError) return { kind: "failed", error };
      throw error;
    }
  });
}

function prepareEntry(
  entry: CreateEntry,
  address: EmailAddress,
  options: PrepareOptions,
): PreparedEntry {
  const { access, request } = options;
  const { policy } = access.organization;
  // Where members are skipped or refuse the call, the caller is one of them.
  if (
    request.onMember === "report" &&
    access.user?.emails.some((own) => own.emailKey === address.key)
  )
    throw new UsherError("invite.self_invite");
  const offer = offeredRoles(entry.roles, options.customRoles);
  const approval = approvalFor(address.domain, offer, options);
  checkDomain(policy, address.domain);
  return {
    email: address.email,
    emailKey: address.key,
    offer,
    message: checkedMessage(entry.message),
    locale: checkedLocale(policy, entry.locale),
    metadata: checkedMetadata(entry.metadata),
    ttlHours: expiryHours(policy, entry.expiresInHours),
    approval,
  };
}

function approvalFor(
  domain: string,
  offer: OfferedRoles,
  options: PrepareOptions,
): ApprovalReason | null {
  const { access, request, onApprovalNeeded } = options;
  const { policy } = access.organization;
  const refusal = access.permissions.has("member:invite")
    ? grantRejection(access, offer)
    : new UsherError("authorize.forbidden", { permission: "member:invite" });
  if (refusal !== null) {
    const mayRequest =
      request.onInsufficientRole === "request" &&
      onApprovalNeeded === "request" &&
      access.user !== null &&
      policy.approval.required !== "never";
    if (!mayRequest) throw refusal;
    return "insufficient_role";
  }
  const wanted = policyWantsApproval(policy, domain, offer);
  if (wanted !== null && onApprovalNeeded === "refuse")
    throw new UsherError("invite.approval_required", { rule: wanted });
  return wanted ?? options.approvalAtLeast ?? null;
}

/** What a face may set besides the published input. */
export type CreateOptions = {
  /** Most entries of one call. */
  maximum: number;
  onApprovalNeeded: "request" | "refuse";
  /** Shown on the invitation and in the audit. */
  source: string;
  /** The roles that take a step-up of a session: those it grants at once from admin up, or whatever it asks for beyond `member`. */
  stepUpFor: "privileged" | "beyond_member";
};
