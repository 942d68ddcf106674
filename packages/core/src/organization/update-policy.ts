import { z } from "zod";

import { requireStepUp } from "../access/require-step-up.ts";
import { type Context, auditActor } from "../ports/context.ts";
import { UsherError } from "../model/errors.ts";
import { checkedOrganizationName, checkedProductName } from "./organization-name.ts";
import { mergeSettings } from "../model/merge-settings.ts";
import { withComparableDomains } from "../model/policy-domains.ts";
import { withComparableOrigins } from "../model/return-address.ts";
import { canonicalLocale, checkLanguage } from "../model/text/languages.ts";
import { parseEmailAddress } from "../model/text/email-address.ts";
import { policySchema, type OrganizationPolicy } from "../model/policy.ts";
import { policyWarnings } from "./policy-warnings.ts";
import type { UpdatedOrganization, updatePolicyInput } from "./schemas.ts";
import { organizationView } from "./view.ts";
import { settleUnvouched } from "../access/settle-unvouched.ts";
import { loadAccess } from "../access/load-access.ts";

/**
 * Owners only. Turning on break glass notifies the other owners, in the same transaction. Warns where too
 * few members can approve what the policy wants approved. Throws
 * `mfa.step_up_required`, `organization.invalid_policy` with the path that is wrong,
 * `organization.invalid_name`, `version.conflict`.
 */
export async function updatePolicy(
  ctx: Context,
  input: z.output<typeof updatePolicyInput>,
): Promise<UpdatedOrganization> {
  return ctx.store.transaction(async (tx) => {
    const access = await loadAccess(ctx, tx);
    requireStepUp(ctx);
    const { organization } = access;
    const policy = merged(organization.policy, input.policy);
    const name = nameAfter(organization.name, input.name);
    const { breakGlass } = policy.approval;
    const wasBreakGlass = organization.policy.approval.breakGlass;
    const updated = await tx.organizations.updatePolicy({
      id: organization.id,
      expectedVersion: input.expectedVersion ?? organization.version,
      policy,
      name,
    });
    if (!updated) throw new UsherError("version.conflict");
    await tx.audit.append({
      organizationId: organization.id,
      action: "organization.policy_updated",
      actor: auditActor(ctx),
      subject: { kind: "organization", id: organization.id },
      data: {
        changed: withoutSupportAddress(input.policy),
        ...(input.name !== undefined && { name }),
        ...(wasBreakGlass !== breakGlass && { breakGlass }),
      },
      // Readers get this one as long as the person is not erased.
      ...(supportAddressOf(input.policy) !== null && { personal: { changed: input.policy } }),
    });
    if (breakGlass && !wasBreakGlass)
      await tx.outbox.notifyOwners({
        organizationId: organization.id,
        notice: "break_glass_on",
        byUserId: access.user?.id ?? null,
      });
    const changed = { ...organization, name, policy, version: organization.version + 1 };
    const lostBy = approversLost(organization.policy, policy);
    if (lostBy.length > 0)
      await settleUnvouched({ ctx, tx, access: { ...access, organization: changed } }, lostBy);
    return { ...organizationView(changed), warnings: await policyWarnings(tx, changed) };
  });
}

const changedBrand = z.looseObject({
  brand: z.looseObject({ supportAddress: z.string() }),
});

/** It may be someone's own. */
function supportAddressOf(change: Record<string, unknown>): string | null {
  return changedBrand.safeParse(change).data?.brand.supportAddress ?? null;
}

function withoutSupportAddress(change: Record<string, unknown>): Record<string, unknown> {
  const { data } = changedBrand.safeParse(change);
  if (data === undefined) return change;
  const { supportAddress: _address, ...brand } = data.brand;
  return { ...change, brand };
}

/** Who no longer approves by the policy's list: what they approved may be left without authority. */
function approversLost(before: OrganizationPolicy, after: OrganizationPolicy): string[] {
  const listed = ({ approval: { approvers } }: OrganizationPolicy) =>
    approvers.kind === "list" ? approvers.userIds : [];
  const still = new Set(listed(after));
  return listed(before).filter((userId) => !still.has(userId));
}

/** A name from before the rules stays until it is changed. */
function nameAfter(current: string, wanted: string | undefined): string {
  return wanted === undefined || wanted === current ? current : checkedOrganizationName(wanted);
}

function merged(current: OrganizationPolicy, change: Record<string, unknown>): OrganizationPolicy {
  const parsed = policySchema.safeParse(mergeSettings(policySchema, current, change));
  if (parsed.success) {
    checkExpiry(parsed.data);
    const locale = checkedLocale(current.locale, parsed.data.locale);
    return withComparableOrigins(
      withComparableDomains(withCheckedBrand({ ...parsed.data, locale })),
    );
  }
  const [issue] = parsed.error.issues;
  throw new UsherError("organization.invalid_policy", {
    message: `The policy is not valid at ${issue?.path.join(".") ?? "its root"}: ${issue?.message ?? ""}`,
    path: issue?.path.join("."),
  });
}

function withCheckedBrand(policy: OrganizationPolicy): OrganizationPolicy {
  const { productName, supportAddress } = policy.brand;
  const brand = {
    ...policy.brand,
    productName: productName === null ? null : checkedProductName(productName),
    supportAddress: supportAddress === null ? null : normalizedAddress(supportAddress),
  };
  return { ...policy, brand };
}

/** With its domain in punycode, beside which its letters are shown. */
function normalizedAddress(address: string): string {
  const parsed = parseEmailAddress(address);
  return parsed.ok ? parsed.address.email : address;
}

/** A locale from before the languages were checked stays until it is changed. */
function checkedLocale(current: string, wanted: string): string {
  if (wanted === current) return current;
  const problem = checkLanguage(wanted);
  if (problem !== null)
    throw new UsherError("organization.invalid_policy", { ...problem, path: "locale" });
  return canonicalLocale(wanted) ?? wanted;
}

function checkExpiry({ expiry }: OrganizationPolicy): void {
  if (expiry.minHours <= expiry.defaultHours && expiry.defaultHours <= expiry.maxHours) return;
  throw new UsherError("organization.invalid_policy", {
    message: "Expiry hours must satisfy minimum ≤ default ≤ maximum.",
    path: "expiry",
  });
}
