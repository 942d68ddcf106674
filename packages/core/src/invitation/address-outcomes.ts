import type { Access } from "../access/access.ts";
import { removeEnded } from "../access/remove-ended.ts";
import { erasedRecipientHashes } from "../limits/erased-recipients.ts";
import { accessUntilRejection, endsBeforeExpiry, offerRejection } from "../model/access-end.ts";
import { erasedEmail } from "../model/erased.ts";
import { UsherError } from "../model/errors.ts";
import type { AddressFacts } from "../ports/invitation-repository.ts";
import type { CreateCall } from "./create-call.ts";
import {
  failed,
  mapOutcomes,
  readyEntries,
  settled,
  unchanged,
  type EntryOutcome,
  type Outcomes,
  type PreparedEntry,
} from "./entry-outcomes.ts";
import { underHold } from "./read-early.ts";
import { erasedRejection } from "./resend-rules.ts";
import type { CreateRequest } from "./schemas.ts";
import { allAwaitingApproval, memberRejection } from "./taken-address.ts";

/** What is known of the addresses. One whose membership has ended by date is free: the membership is removed first, with what hangs on it. */
export async function factsAfterEnds(call: CreateCall, prepared: Outcomes): Promise<AddressFacts> {
  const { ctx, tx, access, request } = call;
  const facts = await firstFacts(call, prepared);
  if (facts.ended.length === 0 || request.dryRun) return facts;
  await removeEnded(tx, access.organization, { ids: facts.ended, requestId: ctx.requestId });
  return readFacts(call, prepared);
}

/** Those that were read early, if they are of the same addresses. */
async function firstFacts(call: CreateCall, prepared: Outcomes): Promise<AddressFacts> {
  const { tx, access, request, early = null } = call;
  const read = () => readFacts(call, prepared);
  if (request.dryRun) return read();
  if (early === null) return underHold(tx, access.organization.id, read);
  const wanted = emailKeysOf(readyEntries(prepared));
  const isOf = (emailKey: string, index: number) => early.emailKeys[index] === emailKey;
  return wanted.length === early.emailKeys.length && wanted.every(isOf) ? early.facts : read();
}

/** In the transaction, as they are now. */
export function readFacts(
  { ctx, tx, access }: CreateCall,
  outcomes: Outcomes,
): Promise<AddressFacts> {
  const emailKeys = emailKeysOf(readyEntries(outcomes));
  return tx.invitations.facts(access.organization.id, emailKeys, erasedRecipientHashes(ctx));
}

export function emailKeysOf(rows: readonly { emailKey: string }[]): string[] {
  return rows.map(({ emailKey }) => emailKey);
}

/** Settles each entry whose address is not free, and finds those with an open invitation. */
export async function applyFacts(
  call: CreateCall,
  outcomes: Outcomes,
  facts: AddressFacts,
): Promise<Outcomes> {
  const members = readyEntries(outcomes).filter(({ emailKey }) => facts.members.has(emailKey));
  if (call.request.onMember === "reject" && members.length > 0)
    throw new UsherError("invite.already_member", { emails: members.map(({ email }) => email) });
  const waiting = await waitingRejections(call, facts);
  return mapOutcomes(outcomes, {
    ready: (entry) =>
      outcomeOf(call, { ...facts, waiting }, entry.emailKey) ?? endRejection(call, entry, facts),
  });
}

/** Undefined where access that ends on a date ends ahead, and not before the invitation. */
function endRejection(
  { settings: { isRepeat } }: CreateCall,
  { accessUntil, ttlHours, hasOwnExpiry }: PreparedEntry,
  { now }: AddressFacts,
): EntryOutcome | undefined {
  if (accessUntil === null) return undefined;
  const rejection = (isRepeat ? offerRejection : accessUntilRejection)(accessUntil, now);
  if (rejection !== null) return failed(rejection);
  if (isRepeat || !hasOwnExpiry) return undefined;
  const left = Date.parse(accessUntil) - Date.parse(now);
  const isInTime = ttlHours !== null && ttlHours * 3_600_000 <= left;
  return isInTime ? undefined : failed(endsBeforeExpiry(accessUntil));
}

/** The rejections of addresses that wait for an approval; a vendor's API has no code for them. */
async function waitingRejections(
  { tx, access, request, settings }: CreateCall,
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
  { request, access, settings }: CreateCall,
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
