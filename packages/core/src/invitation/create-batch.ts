import { requireInvitationsRunning } from "../access/require-invitations-running.ts";
import { requireStepUp, requireStepUpFor } from "../access/require-step-up.ts";
import type { Access } from "../access/access.ts";
import { checkPlaces, placesFor, takePlaces } from "../limits/limit-places.ts";
import {
  fullRecipients,
  recipientRejection,
  returnRecipients,
  takeRecipientsAndPlaces,
} from "../limits/limit-recipients.ts";
import { inviterOf } from "../model/actor.ts";
import { UsherError } from "../model/errors.ts";
import { newId, randomId } from "../model/ids.ts";
import type { Invitation } from "../model/invitation.ts";
import { isSystemRole } from "../model/roles.ts";
import { addressWarning } from "../model/text/address-warning.ts";
import { auditActor } from "../ports/context.ts";
import type { AddressFacts, NewInvitation } from "../ports/invitation-repository.ts";
import { applyFacts, emailKeysOf, factsAfterEnds, readFacts } from "./address-outcomes.ts";
import type { CreateCall } from "./create-call.ts";
import {
  createOutput,
  failed,
  mapOutcomes,
  openInvitations,
  readyEntries,
  rejectIfAtomic,
  settled,
  unchanged,
  type Outcomes,
  type PreparedEntry,
} from "./entry-outcomes.ts";
import { newApprovalRequest } from "./new-approval-request.ts";
import { prepareEntries, type CreateOptions } from "./prepare-entries.ts";
import { rejectUndecidable } from "./reject-undecidable.ts";
import { requireUsableKey } from "./require-usable-key.ts";
import { isSentAgain, resendBatch } from "./resend-batch.ts";
import type { CreateInvitationOutput, CreateRequest } from "./schemas.ts";

/**
 * Everything `createInvitation` does after it knows the caller; throws what it throws. One list of
 * outcomes, an entry each, goes through prepare, facts, limits, resend and insert.
 */
export async function createBatch(call: CreateCall): Promise<CreateInvitationOutput> {
  const { ctx, tx, access, request, settings, successor } = call;
  const organizationId = access.organization.id;
  await requireInvitationsRunning(tx, access);
  requireSize(request, settings);
  const customRoles = await customRolesFor(call);
  const { onApprovalNeeded } = settings;
  const approvalAtLeast = successor?.approval ?? null;
  const rules = { access, request, customRoles, onApprovalNeeded, approvalAtLeast };
  const prepared = prepareEntries(rules);
  const asksBeyondMember = slugsOf(request).some((slug) => slug !== "member");
  if (settings.stepUpFor === "beyond_member" && asksBeyondMember) requireStepUp(ctx);
  if (call.counting && !request.dryRun) await tx.limits.holdOrganization(organizationId);
  const facts = await factsAfterEnds(call, prepared);
  const domains = knownDomains(access);
  const wanted = skipSuspicious(request, await applyFacts(call, prepared, facts), domains);
  const known = await rejectUndecidable(call, wanted);
  rejectIfAtomic(request, known);
  requireStepUpFor(ctx, emailedNow(access, known));
  const limited = await applyLimits(call, known);
  if (request.dryRun) return createOutput(request, limited, domains);
  // It locks memberships and keys, which come before invitations.
  const resent = await resendBatch(call, limited);
  if (facts.stale.length > 0)
    await tx.invitations.expireAddresses(organizationId, facts.stale, auditActor(ctx));
  const inserted = await insertReady(call, resent, facts);
  rejectIfAtomic(request, inserted);
  return createOutput(request, inserted, domains);
}

/** The inviter's own domains, and those that the policy names. */
function knownDomains({ user, organization: { policy } }: Access): string[] {
  const own = (user?.emails ?? [])
    .filter(({ verified }) => verified)
    .map(({ emailKey }) => emailKey);
  return [
    ...own.map((emailKey) => emailKey.slice(emailKey.lastIndexOf("@") + 1)),
    ...policy.domains.allow,
    ...policy.approval.autoApproveDomains,
  ];
}

function skipSuspicious(
  { onWarning }: CreateRequest,
  outcomes: Outcomes,
  domains: readonly string[],
): Outcomes {
  if (onWarning !== "skip") return outcomes;
  const ready = ({ email }: PreparedEntry) =>
    addressWarning(email, domains) === null ? undefined : settled("skipped");
  return mapOutcomes(outcomes, { ready });
}

function requireSize({ entries: { length } }: CreateRequest, { maximum }: CreateOptions): void {
  if (length === 0) throw new UsherError("invite.empty_batch");
  if (length <= maximum) return;
  const message = `One call can invite up to ${maximum} addresses; this one has ${length}.`;
  throw new UsherError("invite.batch_too_large", { message, maximum });
}

/** The catalog is read only where an entry names a role that is not the system's. */
async function customRolesFor({ tx, access, request }: CreateCall): Promise<Set<string>> {
  if (slugsOf(request).every(isSystemRole)) return new Set();
  return new Set((await tx.roles.list(access.organization.id)).map(({ slug }) => slug));
}

function slugsOf({ entries }: CreateRequest): string[] {
  return entries.flatMap(({ roles }) => roles ?? []);
}

/** What is emailed in this call; what waits for an approval is emailed, and counted, by that. */
function emailedNow(access: Access, outcomes: Outcomes): (PreparedEntry | Invitation)[] {
  return [
    ...openInvitations(outcomes).filter((invitation) => isSentAgain(access, invitation)),
    ...readyEntries(outcomes).filter(({ approval }) => approval === null),
  ];
}

/**
 * Emails per recipient reject single entries, the pending cap and the organization's window the whole
 * call. Throws `invite.pending_limit`, `invite.org_rate_limited`.
 */
async function applyLimits(call: CreateCall, outcomes: Outcomes): Promise<Outcomes> {
  const { ctx, tx, access, request, counting } = call;
  const { organization } = access;
  const emailKeys = emailKeysOf(emailedNow(access, outcomes));
  const places = placesFor(organization, readyEntries(outcomes).length);
  const { full, placed } = request.dryRun
    ? { full: await fullRecipients(ctx, tx, emailKeys), placed: false }
    : await takeRecipientsAndPlaces(ctx, tx, { emailKeys, places });
  const limited = mapOutcomes(outcomes, {
    ready: ({ emailKey }) => (full.has(emailKey) ? failed(recipientRejection(ctx, [])) : undefined),
    open: (invitation) => (full.has(invitation.emailKey) ? unchanged(invitation) : undefined),
  });
  rejectIfAtomic(request, limited);
  const adding = readyEntries(limited).length;
  if (request.dryRun) await checkPlaces(tx, organization, adding);
  else if (!placed) await takePlaces(tx, organization, { adding, counting });
  return limited;
}

async function insertReady(
  call: CreateCall,
  outcomes: Outcomes,
  facts: AddressFacts,
): Promise<Outcomes> {
  const { ctx, tx, access, request, settings, successor } = call;
  const { actor, organization } = access;
  const offered = await failVanishedRoles(call, outcomes);
  const entries = readyEntries(offered);
  if (entries.length === 0) return offered;
  const asked = { note: request.note, previousRequestId: successor?.of ?? null };
  const written = await tx.invitations.insert({
    organizationId: organization.id,
    linkKeyId: ctx.links.currentKeyId,
    inviter: inviterOf(actor),
    source: ctx.via === "slack" ? "slack" : settings.source,
    audit: auditActor(ctx),
    invitations: entries.map((entry) => newInvitation(entry, facts.owners.get(entry.emailKey))),
    approvalRequest: newApprovalRequest(organization.policy, entries, asked),
  });
  if (written.length < entries.length) await requireUsableKey(ctx, tx, actor);
  const byKey = new Map(written.map((row) => [row.emailKey, row]));
  const ready = ({ emailKey, approval }: PreparedEntry) => {
    const row = byKey.get(emailKey);
    return row && settled(approval === null ? "invited" : "requested", row);
  };
  return settleLost(call, mapOutcomes(offered, { ready }));
}

/** A role may have been deleted since the entries were read. The ones that are left are locked. */
async function failVanishedRoles(
  { tx, access }: CreateCall,
  outcomes: Outcomes,
): Promise<Outcomes> {
  const offered = readyEntries(outcomes).flatMap(({ customRoles }) => customRoles);
  if (offered.length === 0) return outcomes;
  const known = await tx.roles.hold(access.organization.id, [...new Set(offered)]);
  const ready = ({ customRoles }: PreparedEntry) => {
    const role = customRoles.find((slug) => !known.has(slug));
    if (role === undefined) return undefined;
    return failed(new UsherError("invite.role_resolve_failed", { role }));
  };
  return mapOutcomes(outcomes, { ready });
}

/** `owner`: the user who has the address verified. */
function newInvitation(
  { approval, hasOwnExpiry: _given, ...entry }: PreparedEntry,
  owner?: string,
): NewInvitation {
  return {
    ...entry,
    id: newId(),
    selector: randomId(),
    inviteeUserId: owner ?? newId(),
    inviteeIsNew: owner === undefined,
    needsApproval: approval !== null,
  };
}

/**
 * Another transaction was first with the addresses that are still ready. They get what is true now,
 * and their emails are not counted; an invitation made this moment is not sent again.
 */
async function settleLost(call: CreateCall, outcomes: Outcomes): Promise<Outcomes> {
  const lost = readyEntries(outcomes);
  if (lost.length === 0) return outcomes;
  const counted = lost.filter(({ approval }) => approval === null);
  await returnRecipients(call.tx, emailKeysOf(counted));
  const known = await applyFacts(call, outcomes, await readFacts(call, outcomes));
  const taken = () => failed(new UsherError("invite.already_pending"));
  return mapOutcomes(known, { ready: taken, open: unchanged });
}
