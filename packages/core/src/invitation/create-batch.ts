import { requireInvitationsRunning } from "../access/require-invitations-running.ts";
import { requireStepUp, requireStepUpFor } from "../access/require-step-up.ts";
import { removeEnded } from "../access/remove-ended.ts";
import type { Access } from "../access/access.ts";
import { erasedRecipientHashes } from "../limits/erased-recipients.ts";
import { checkPlaces, placesFor, takePlaces } from "../limits/limit-places.ts";
import {
  fullRecipients,
  recipientRejection,
  returnRecipients,
  takeRecipientsAndPlaces,
} from "../limits/limit-recipients.ts";
import { inviterOf } from "../model/actor.ts";
import type { ApprovalReason } from "../model/approval-request.ts";
import { accessUntilRejection, endsBeforeExpiry } from "../model/access-end.ts";
import { erasedEmail } from "../model/erased.ts";
import { UsherError } from "../model/errors.ts";
import { newId, randomId } from "../model/ids.ts";
import type { Invitation } from "../model/invitation.ts";
import { isSystemRole } from "../model/roles.ts";
import { addressWarning } from "../model/text/address-warning.ts";
import { type Context, auditActor } from "../ports/context.ts";
import type { AddressFacts, NewInvitation } from "../ports/invitation-repository.ts";
import type { Repositories } from "../ports/store.ts";
import {
  createOutput,
  failed,
  mapOutcomes,
  openInvitations,
  readyEntries,
  rejectIfAtomic,
  settled,
  unchanged,
  type EntryOutcome,
  type Outcomes,
  type PreparedEntry,
} from "./entry-outcomes.ts";
import { newApprovalRequest } from "./new-approval-request.ts";
import { prepareEntries, type CreateOptions } from "./prepare-entries.ts";
import { underHold, type EarlyFacts } from "./read-early.ts";
import { rejectUndecidable } from "./reject-undecidable.ts";
import { requireUsableKey } from "./require-usable-key.ts";
import { isSentAgain, resendBatch } from "./resend-batch.ts";
import { erasedRejection } from "./resend-rules.ts";
import { allAwaitingApproval, memberRejection } from "./taken-address.ts";
import type { CreateInvitationOutput, CreateRequest } from "./schemas.ts";

/** Runs in the transaction of the caller, which has checked that `access` may request at all. */
type Call = {
  ctx: Context;
  tx: Repositories;
  /** Who invites, and by whose rights; the audit names the caller of `ctx`. */
  access: Access;
  request: CreateRequest;
  settings: CreateOptions;
  /** Whether the organization is held from here on, so that its places can be counted; see `withPlaces`. */
  counting: boolean;
  /** The request that this repeats. `approval`: the reason for an approval where the policy requires none; null follows the policy. */
  successor?: { of: string; approval: ApprovalReason | null };
  /** Read in this transaction, under the hold on members. */
  early?: EarlyFacts | null;
};

/**
 * Everything `createInvitation` does after it knows the caller; throws what it throws. One list of
 * outcomes, an entry each, goes through prepare, facts, limits, resend and insert.
 */
export async function createBatch(call: Call): Promise<CreateInvitationOutput> {
  const { ctx, tx, access, request, settings, successor } = call;
  const organizationId = access.organization.id;
  requireInvitationsRunning(access.organization);
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
async function customRolesFor({ tx, access, request }: Call): Promise<Set<string>> {
  if (slugsOf(request).every(isSystemRole)) return new Set();
  return new Set((await tx.roles.list(access.organization.id)).map(({ slug }) => slug));
}

function slugsOf({ entries }: CreateRequest): string[] {
  return entries.flatMap(({ roles }) => roles ?? []);
}

/** An address whose membership has ended by date is free: the membership is removed first, with what hangs on it. */
async function factsAfterEnds(call: Call, prepared: Outcomes): Promise<AddressFacts> {
  const { ctx, tx, access, request } = call;
  const facts = await firstFacts(call, prepared);
  if (facts.ended.length === 0 || request.dryRun) return facts;
  await removeEnded(tx, access.organization, { ids: facts.ended, requestId: ctx.requestId });
  return readFacts(call, prepared);
}

/** Those that were read early, if they are of the same addresses. */
async function firstFacts(call: Call, prepared: Outcomes): Promise<AddressFacts> {
  const { tx, access, request, early = null } = call;
  const read = () => readFacts(call, prepared);
  if (request.dryRun) return read();
  if (early === null) return underHold(tx, access.organization.id, read);
  const wanted = emailKeysOf(readyEntries(prepared));
  const isOf = (emailKey: string, index: number) => early.emailKeys[index] === emailKey;
  return wanted.length === early.emailKeys.length && wanted.every(isOf) ? early.facts : read();
}

function readFacts({ ctx, tx, access }: Call, outcomes: Outcomes): Promise<AddressFacts> {
  const emailKeys = emailKeysOf(readyEntries(outcomes));
  return tx.invitations.facts(access.organization.id, emailKeys, erasedRecipientHashes(ctx));
}

function emailKeysOf(rows: readonly { emailKey: string }[]): string[] {
  return rows.map(({ emailKey }) => emailKey);
}

/** Settles each entry whose address is not free, and finds those with an open invitation. */
async function applyFacts(call: Call, outcomes: Outcomes, facts: AddressFacts): Promise<Outcomes> {
  const members = readyEntries(outcomes).filter(({ emailKey }) => facts.members.has(emailKey));
  if (call.request.onMember === "reject" && members.length > 0)
    throw new UsherError("invite.already_member", { emails: members.map(({ email }) => email) });
  const waiting = await waitingRejections(call, facts);
  return mapOutcomes(outcomes, {
    ready: (entry) =>
      outcomeOf(call, { ...facts, waiting }, entry.emailKey) ?? tooLateAnEnd(entry, facts),
  });
}

/** Undefined where access that ends on a date ends in time, and not before the invitation. */
function tooLateAnEnd(
  { accessUntil, ttlHours, hasOwnExpiry }: PreparedEntry,
  { now }: AddressFacts,
): EntryOutcome | undefined {
  if (accessUntil === null) return undefined;
  const rejection = accessUntilRejection(accessUntil, now);
  if (rejection !== null) return failed(rejection);
  if (!hasOwnExpiry) return undefined;
  const left = Date.parse(accessUntil) - Date.parse(now);
  const isInTime = ttlHours !== null && ttlHours * 3_600_000 <= left;
  return isInTime ? undefined : failed(endsBeforeExpiry(accessUntil));
}

/** The rejections of addresses that wait for an approval; a vendor's API has no code for them. */
async function waitingRejections(
  { tx, access, request, settings }: Call,
  facts: AddressFacts,
): Promise<ReadonlyMap<string, UsherError>> {
  if (settings.vendorCodes || !reportsOpen(access, request)) return new Map();
  const waiting = [...facts.open.values()].filter(({ state }) => state === "requested");
  return allAwaitingApproval(tx, access.organization, waiting);
}

/** Whether an open invitation is a rejection, or answered for with what is open. */
function reportsOpen({ permissions }: Access, { onPending }: CreateRequest): boolean {
  const seesOpen = permissions.has("member:read") || permissions.has("member:invite");
  return onPending === "report" || !seesOpen;
}

/** Undefined where the address is free. */
function outcomeOf(
  { request, access, settings }: Call,
  facts: AddressFacts & { waiting: ReadonlyMap<string, UsherError> },
  emailKey: string,
): EntryOutcome | undefined {
  const member = facts.members.get(emailKey);
  if (member && request.onMember === "skip") return settled("skipped");
  if (member)
    return failed(
      settings.vendorCodes ? new UsherError("invite.already_member") : memberRejection(member),
    );
  const open = facts.open.get(emailKey);
  if (open !== undefined) {
    const { id: invitationId, state } = open;
    if (reportsOpen(access, request))
      return failed(
        facts.waiting.get(emailKey) ??
          new UsherError("invite.already_pending", { invitationId, state }),
      );
    return state === "pending" ? { kind: "open", invitation: open } : unchanged(open);
  }
  if (facts.erased.has(emailKey) || emailKey === erasedEmail) return failed(erasedRejection());
  const suppression = facts.suppressed.get(emailKey);
  if (suppression === undefined) return undefined;
  const { reason, until, createdAt: since } = suppression;
  return failed(new UsherError("invite.suppressed", { reason, since, until }));
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
async function applyLimits(call: Call, outcomes: Outcomes): Promise<Outcomes> {
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

async function insertReady(call: Call, outcomes: Outcomes, facts: AddressFacts): Promise<Outcomes> {
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
async function failVanishedRoles({ tx, access }: Call, outcomes: Outcomes): Promise<Outcomes> {
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
async function settleLost(call: Call, outcomes: Outcomes): Promise<Outcomes> {
  const lost = readyEntries(outcomes);
  if (lost.length === 0) return outcomes;
  const counted = lost.filter(({ approval }) => approval === null);
  await returnRecipients(call.tx, emailKeysOf(counted));
  const known = await applyFacts(call, outcomes, await readFacts(call, outcomes));
  const taken = () => failed(new UsherError("invite.already_pending"));
  return mapOutcomes(known, { ready: taken, open: unchanged });
}
