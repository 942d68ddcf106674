import type { z } from "zod";

import type { Access } from "../access/access.ts";
import { loadAccess } from "../access/load-access.ts";
import { errorView, UsherError } from "../model/errors.ts";
import type { MemberRecord } from "../model/member.ts";
import { rankOf } from "../model/roles.ts";
import type { Context } from "../ports/context.ts";
import type { Repositories } from "../ports/store.ts";
import { auditReview } from "./audit-review.ts";
import { endLocked } from "./end-membership.ts";
import { isLastOwner } from "./manageable-member.ts";
import type {
  ReviewEntry,
  ReviewResult,
  reviewMembersInput,
  reviewMembersOutput,
} from "./review-schemas.ts";
import { memberView } from "./view.ts";

type Call = { ctx: Context; tx: Repositories; access: Access };

/**
 * Decides about the access of up to 20 members, all in one transaction: `keep` records the review, `end` also removes the
 * member with all that follows. Each entry has its own result; it fails with `member.not_found`, `member.self_review`,
 * `authorize.insufficient_role`, `version.conflict` or `organization.last_owner`. A decision that was already made about
 * this version changes nothing, and there is no event. Throws what `loadAccess` throws, and `mfa.step_up_required` where
 * the caller takes over privileged invitations: then nothing is decided.
 */
export async function reviewMembers(
  ctx: Context,
  { entries }: z.output<typeof reviewMembersInput>,
): Promise<z.infer<typeof reviewMembersOutput>> {
  return ctx.store.transaction(async (tx) => {
    const access = await loadAccess(ctx, tx);
    const results = new Map<ReviewEntry, ReviewResult>();
    // In one order, so that two batches do not wait for each other.
    for (const entry of entries.toSorted((a, b) => a.id.localeCompare(b.id)))
      results.set(entry, await reviewMember({ ctx, tx, access }, entry));
    return outputOf(entries.flatMap((entry) => results.get(entry) ?? []));
  });
}

async function reviewMember(call: Call, entry: ReviewEntry): Promise<ReviewResult> {
  const { tx, access } = call;
  const organizationId = access.organization.id;
  const { id, decision, expectedVersion } = entry;
  const member = await tx.members.find({ organizationId, id, lock: true });
  if (member === null) return ofNone(call, entry);
  const rejection = rejectionOf(access, member);
  if (rejection !== null) return failed(entry, rejection);
  if (member.version !== expectedVersion)
    return decision === "keep" && isReviewOf(member, expectedVersion)
      ? { ...succeeded(entry, "unchanged"), member: memberView(member) }
      : failed(entry, new UsherError("version.conflict"));
  return decision === "keep" ? keep(call, entry, member) : end(call, entry, member);
}

/** For a member who is none any more: ended by the same decision before, or otherwise. */
async function ofNone({ tx, access }: Call, entry: ReviewEntry): Promise<ReviewResult> {
  const { id, decision, expectedVersion } = entry;
  const stored = await tx.members.findStored({ organizationId: access.organization.id, id });
  const isRepeat =
    decision === "end" && stored?.status === "removed" && isReviewOf(stored, expectedVersion);
  return isRepeat
    ? succeeded(entry, "unchanged")
    : failed(entry, new UsherError("member.not_found"));
}

/** Whether the one change since that version is a review. */
function isReviewOf(member: MemberRecord, version: number): boolean {
  return member.version === version + 1 && member.reviewedAt === member.updatedAt;
}

function rejectionOf(access: Access, member: MemberRecord): UsherError | null {
  if (access.membership?.id === member.id) return new UsherError("member.self_review");
  return rankOf(member.role) > access.rank ? new UsherError("authorize.insufficient_role") : null;
}

async function keep(
  { ctx, tx, access }: Call,
  entry: ReviewEntry,
  member: MemberRecord,
): Promise<ReviewResult> {
  const { organizationId, id, version: expectedVersion } = member;
  const reviewedByUserId = access.user?.id ?? null;
  const change = { organizationId, id, expectedVersion, reviewedByUserId };
  const kept = await tx.members.update(change);
  if (kept === null) return failed(entry, new UsherError("version.conflict"));
  await auditReview({ ctx, tx }, member, "keep");
  const reviewed = { ...member, ...kept, reviewedAt: kept.updatedAt, reviewedByUserId };
  return { ...succeeded(entry, "kept"), member: memberView(reviewed) };
}

async function end(call: Call, entry: ReviewEntry, member: MemberRecord): Promise<ReviewResult> {
  if (await isLastOwner(call.tx, member))
    return failed(entry, new UsherError("organization.last_owner"));
  const ended = await endLocked(call, member, {
    status: "removed",
    action: "member.removed",
    reviewedByUserId: call.access.user?.id ?? null,
  });
  return { ...succeeded(entry, "ended"), ...ended };
}

function succeeded({ id }: ReviewEntry, outcome: ReviewResult["outcome"]): ReviewResult {
  const counts = { revokedInvitations: 0, reattributedInvitations: 0 };
  return { id, success: true, outcome, member: null, ...counts, error: null };
}

function failed(entry: ReviewEntry, error: UsherError): ReviewResult {
  return { ...succeeded(entry, "failed"), success: false, error: errorView(error) };
}

function outputOf(results: ReviewResult[]): z.infer<typeof reviewMembersOutput> {
  const count = (outcome: ReviewResult["outcome"]) =>
    results.filter((result) => result.outcome === outcome).length;
  const summary = {
    total: results.length,
    kept: count("kept"),
    ended: count("ended"),
    unchanged: count("unchanged"),
    failed: count("failed"),
  };
  return { results, summary };
}
