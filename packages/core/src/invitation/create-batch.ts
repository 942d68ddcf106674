import { requireStepUp, requireStepUpFor } from "../access/require-step-up.ts";
import type { ApprovalReason } from "../model/approval-request.ts";
import { newApprovalRequest } from "./new-approval-request.ts";
import { actorKeyId, inviterOf } from "../model/actor.ts";
import { type Context, auditActor } from "../ports/context.ts";
import { UsherError } from "../model/errors.ts";
import { newId, randomId } from "../model/ids.ts";
import type { Repositories } from "../ports/store.ts";
import { returnRecipients } from "../limits/limit-recipients.ts";
import type { Access } from "../access/access.ts";
import { isSystemRole, type SystemRole } from "../model/roles.ts";
import { applyLimits } from "./create-limits.ts";
import { CreateResults } from "./create-results.ts";
import type { Invitation } from "../model/invitation.ts";
import type { AddressFacts, NewInvitation } from "../ports/invitation-repository.ts";
import {
  prepareEntries,
  type CreateEntry,
  type CreateRequest,
  type PreparedEntry,
  type CreateOptions,
} from "./prepare-entries.ts";
import { requireUsableKey } from "./require-usable-key.ts";
import { isSentAgain, resendBatch } from "./resend-batch.ts";
import type { CreateInvitationOutput } from "./schemas.ts";

/** Made inside the caller's transaction, who checked that `access` may ask at all. */
export type CreateCall = {
  ctx: Context;
  tx: Repositories;
  /** Who invites, and by whose rights; the audit names the caller of `ctx`. */
  access: Access;
  request: CreateRequest;
  settings: CreateOptions;
  /** Whether the organization is held from here on, so that its places can be counted; see `withPlaces`. */
  counting: boolean;
  /** What this asks anew. `approval`: the reason for one where the policy names none; null takes its word. */
  successor?: { of: string; approval: ApprovalReason | null };
};

/** Everything `createInvitation` does after it knows the caller; throws what it throws. */
export async function createBatch(call: CreateCall): Promise<CreateInvitationOutput> {
  const { ctx, tx, access, request, settings } = call;
  const organizationId = access.organization.id;
  checkSize(request, settings);
  const results = new CreateResults(
    request,
    prepareEntries(request.entries, {
      access,
      customRoles: await customRolesFor(call),
      request,
      onApprovalNeeded: settings.onApprovalNeeded,
      approvalAtLeast: call.successor?.approval ?? null,
    }),
  );
  if (settings.stepUpFor === "beyond_member" && request.entries.some(asksBeyondMember))
    requireStepUp(ctx);

  const keys = results.waiting().map(([, entry]) => entry.emailKey);
  if (call.counting && !request.dryRun) await tx.limits.holdOrganization(organizationId);
  const facts = await tx.invitations.facts(organizationId, keys);
  const reopened = applyFacts(call, results, facts);
  results.throwIfAtomic();
  requireStepUpFor(ctx, grantedAtOnce(call, results, reopened));
  const again = await applyLimits(call, results, reopened);
  if (request.dryRun) return results.output(null);

  if (facts.stale.length > 0)
    await tx.invitations.expireAddresses(organizationId, facts.stale, auditActor(ctx));
  if (again.length > 0) {
    await requireUsableKey(tx, access.actor);
    results.resent(await resendBatch(call, again));
  }
  const approvalRequestId = await insertWaiting(call, results, facts);
  results.throwIfAtomic();
  return results.output(approvalRequestId);
}

/** The catalog is read only where an entry names a role that is not the system's. */
async function customRolesFor({ tx, access, request }: CreateCall): Promise<Set<string>> {
  const slugs = request.entries.flatMap(({ roles }) => roles ?? []);
  if (slugs.every(isSystemRole)) return new Set();
  return new Set((await tx.roles.list(access.organization.id)).map((role) => role.slug));
}

function checkSize(request: CreateRequest, settings: CreateOptions): void {
  const { length } = request.entries;
  if (length === 0) throw new UsherError("invite.empty_batch");
  if (length > settings.maximum)
    throw new UsherError("invite.batch_too_large", {
      message: `At most ${settings.maximum} addresses go in one call; these are ${length}.`,
      maximum: settings.maximum,
    });
}

/** Settles the entries whose address is a member, open or suppressed; returns what is to be resent. */
function applyFacts(
  call: CreateCall,
  results: CreateResults,
  facts: AddressFacts,
): [number, Invitation][] {
  const { request, access } = call;
  const reopened: [number, Invitation][] = [];
  const members: string[] = [];
  for (const [index, entry] of results.waiting()) {
    const open = facts.open.get(entry.emailKey);
    if (facts.members.has(entry.emailKey)) {
      members.push(entry.email);
      if (request.onMember === "skip") results.skip(index);
      else results.fail(index, new UsherError("invite.already_member"));
    } else if (open !== undefined) {
      const visible =
        access.permissions.has("member:read") || access.permissions.has("member:invite");
      if (request.onPending === "resend" && visible) reopened.push([index, open]);
      else
        results.fail(
          index,
          new UsherError("invite.already_pending", { invitationId: open.id, state: open.state }),
        );
    } else if (facts.suppressed.has(entry.emailKey)) {
      const { reason, until } = facts.suppressed.get(entry.emailKey) ?? {};
      results.fail(index, new UsherError("invite.suppressed", { reason, until }));
    }
  }
  if (request.onMember === "reject" && members.length > 0)
    throw new UsherError("invite.already_member", { emails: members });
  for (const [index, invitation] of reopened)
    if (invitation.state !== "pending") results.unchanged(index, invitation);
    else results.reopen(index);
  return reopened.filter(([, invitation]) => invitation.state === "pending");
}

function asksBeyondMember({ roles }: CreateEntry): boolean {
  return (roles ?? []).some((slug) => slug !== "member");
}

/** What waits for an approval grants nothing yet: the approval does. */
function grantedAtOnce(
  { access }: CreateCall,
  results: CreateResults,
  reopened: readonly [number, Invitation][],
): { role: SystemRole }[] {
  const offered = results.waiting().filter(([, entry]) => entry.approval === null);
  const again = reopened.filter(([, invitation]) => isSentAgain(access, invitation));
  return [...offered.map(([, entry]) => entry.offer), ...again.map(([, invitation]) => invitation)];
}

async function insertWaiting(
  call: CreateCall,
  results: CreateResults,
  facts: AddressFacts,
): Promise<string | null> {
  const { ctx, tx, access, settings } = call;
  await failVanishedRoles(call, results);
  const waiting = results.waiting();
  if (waiting.length === 0) return null;
  const { actor } = access;
  const approvalRequest = newApprovalRequest(
    access.organization.policy,
    waiting.map(([, entry]) => entry),
    { note: call.request.note, previousRequestId: call.successor?.of ?? null },
  );
  const written = await tx.invitations.insert({
    organizationId: access.organization.id,
    linkKeyId: ctx.links.currentKeyId,
    inviter: inviterOf(actor),
    source: ctx.via === "slack" ? "slack" : settings.source,
    audit: auditActor(ctx),
    invitations: waiting.map(([, entry]) => newInvitation(entry, facts)),
    approvalRequest,
  });
  if (written.length < waiting.length) await requireInvitersKey(call);
  const byKey = new Map(written.map((row) => [row.emailKey, row]));
  for (const [index, entry] of waiting) {
    const row = byKey.get(entry.emailKey);
    if (row) results.created(index, row);
  }
  await settleLost(call, results);
  const requested = written.some((row) => row.storedState === "requested");
  return requested ? (approvalRequest?.id ?? null) : null;
}

/** The insert leaves everything out when the inviter's key was revoked while this call was under way. */
async function requireInvitersKey({ ctx, tx, access }: CreateCall): Promise<void> {
  const keyId = actorKeyId(access.actor);
  if (keyId === null || (await tx.apiKeys.hold(keyId))) return;
  const isCaller = ctx.actor !== null && actorKeyId(ctx.actor) === keyId;
  throw new UsherError(isCaller ? "authorize.unauthenticated" : "approval.requester_inactive");
}

/**
 * Somebody else's transaction was first with the addresses that are left. They are told what is true
 * now, and their mails are not counted; an invitation made this moment is not sent again.
 */
async function settleLost(call: CreateCall, results: CreateResults): Promise<void> {
  const { tx, access } = call;
  const lost = results.waiting().map(([, entry]) => entry);
  if (lost.length === 0) return;
  const mailed = lost.filter((entry) => entry.approval === null);
  await returnRecipients(
    tx,
    mailed.map((entry) => entry.emailKey),
  );
  const keys = lost.map((entry) => entry.emailKey);
  const facts = await tx.invitations.facts(access.organization.id, keys);
  for (const [index, invitation] of applyFacts(call, results, facts))
    results.unchanged(index, invitation);
  for (const [index] of results.waiting())
    results.fail(index, new UsherError("invite.already_pending"));
}

/** A role that was in the catalog when the entries were read may be gone by now; no other goes. */
async function failVanishedRoles(
  { tx, access }: CreateCall,
  results: CreateResults,
): Promise<void> {
  const offering = results.waiting().filter(([, entry]) => entry.offer.customRoles.length > 0);
  if (offering.length === 0) return;
  const wanted = offering.flatMap(([, entry]) => entry.offer.customRoles);
  const known = await tx.roles.hold(access.organization.id, [...new Set(wanted)]);
  for (const [index, entry] of offering) {
    const role = entry.offer.customRoles.find((slug) => !known.has(slug));
    if (role !== undefined)
      results.fail(index, new UsherError("invite.role_resolve_failed", { role }));
  }
}

function newInvitation(entry: PreparedEntry, facts: AddressFacts): NewInvitation {
  const owner = facts.owners.get(entry.emailKey);
  return {
    id: newId(),
    selector: randomId(),
    email: entry.email,
    emailKey: entry.emailKey,
    inviteeUserId: owner ?? newId(),
    inviteeIsNew: owner === undefined,
    role: entry.offer.role,
    customRoles: entry.offer.customRoles,
    message: entry.message,
    locale: entry.locale,
    metadata: entry.metadata,
    ttlHours: entry.ttlHours,
    needsApproval: entry.approval !== null,
  };
}
