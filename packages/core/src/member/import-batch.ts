import type { Access } from "../access/access.ts";
import { removeEnded } from "../access/remove-ended.ts";
import { isOperator } from "../access/require-operator.ts";
import { requireStepUpFor } from "../access/require-step-up.ts";
import { accessUntilRejection, dayMs, type AccessEnd } from "../model/access-end.ts";
import { UsherError } from "../model/errors.ts";
import { newId } from "../model/ids.ts";
import type { Invitation } from "../model/invitation.ts";
import type { MemberRecord } from "../model/member.ts";
import { isSystemRole, rankOf } from "../model/roles.ts";
import { type Context, auditActor } from "../ports/context.ts";
import type { Repositories } from "../ports/store.ts";
import { acceptImported } from "./accept-imported.ts";
import { freeExternalIds } from "./free-external-ids.ts";
import {
  importFailed,
  importOutput,
  importSettled,
  importSkipped,
  readyImports,
  type ImportList,
  type ImportOutcome,
  type PreparedImport,
} from "./import-outcomes.ts";
import { prepareImports } from "./prepare-imports.ts";
import type { ImportMembersOutput, ImportRequest } from "./schemas.ts";
import { updateImported } from "./update-imported.ts";

type Call = { ctx: Context; tx: Repositories; access: Access; request: ImportRequest };

const maxEntries = 100;

/** Everything `importMembers` does after it knows the caller; throws what it throws. */
export async function importBatch(call: Call): Promise<ImportMembersOutput> {
  const { ctx, tx, access, request } = call;
  const { id: organizationId } = access.organization;
  requireSize(request);
  const customRoles = await tx.roles.hold(organizationId, customRolesOf(request));
  const trustedDomains = await trustedDomainsFor(call);
  const prepared = prepareImports({ access, request, customRoles, trustedDomains });
  if (!request.dryRun) await tx.members.hold(organizationId, "exclusive");
  const known = await applyMembers(call, prepared);
  requireStepUpFor(
    ctx,
    readyImports(known).map(({ offer }) => offer),
  );
  if (request.dryRun) return importOutput(request, known);
  const added = await addMembers(call, known);
  return importOutput(request, await updateImported(call, added));
}

function requireSize({ entries: { length } }: ImportRequest): void {
  if (length === 0) throw new UsherError("invite.empty_batch");
  if (length <= maxEntries) return;
  const message = `One call imports at most ${maxEntries} people; this one has ${length}.`;
  throw new UsherError("invite.batch_too_large", { message, maximum: maxEntries });
}

function customRolesOf({ entries }: ImportRequest): string[] {
  const slugs = entries.flatMap(({ roles }) => roles ?? []);
  return [...new Set(slugs.filter((slug) => !isSystemRole(slug)))];
}

async function trustedDomainsFor({ ctx, tx, access }: Call): Promise<ReadonlySet<string> | null> {
  if (isOperator(ctx)) return null;
  return new Set(await tx.organizations.trustedDomains(access.organization.id));
}

/** Settles each entry whose address a member has, or whose external id another one has. */
async function applyMembers(
  { ctx, tx, access, request }: Call,
  list: ImportList,
): Promise<ImportList> {
  const { id: organizationId } = access.organization;
  const entries = readyImports(list);
  const { members, ended, now } = await tx.invitations.facts(
    organizationId,
    entries.map(({ emailKey }) => emailKey),
  );
  if (ended.length > 0 && !request.dryRun)
    await removeEnded(tx, access.organization, { ids: ended, requestId: ctx.requestId });
  const externalIds = entries.flatMap(({ externalId }) => externalId ?? []);
  if (!request.dryRun) await freeExternalIds({ ctx, tx }, access.organization, externalIds);
  const found = await tx.members.ofUsers(
    organizationId,
    [...members.values()].map(({ userId }) => userId),
  );
  const byUser = new Map(found.map((member) => [member.userId, member]));
  const holders = new Map<string, string>();
  for (const { externalId, userId } of await tx.members.ofExternalIds(organizationId, externalIds))
    if (externalId !== null) holders.set(externalId, userId);
  return list.map((outcome) => {
    if (outcome.kind !== "ready") return outcome;
    const { entry } = outcome;
    const member = byUser.get(members.get(entry.emailKey)?.userId ?? "") ?? null;
    const over = accessUntilRejection(entry.end.accessUntil, now);
    if (over !== null) return importFailed(over);
    const next = member === null ? outcome : outcomeOfMember(access, entry, member);
    return next.kind === "settled" ? next : withExternalId(next, holders);
  });
}

function outcomeOfMember(
  access: Access,
  entry: PreparedImport,
  member: MemberRecord,
): ImportOutcome {
  if (member.status === "suspended") return importSkipped("suspended", member);
  if (entry.namesRoles && !hasRoles(member, entry)) return importSkipped("other_roles", member);
  if (!hasEnd(member, entry)) return importSkipped("other_access_end", member);
  if (!differs(entry, member)) return importSettled("unchanged", member);
  if (rankOf(member.role) > access.rank)
    return importFailed(new UsherError("authorize.insufficient_role"));
  return { kind: "changed", entry, member };
}

function hasRoles(member: MemberRecord, { offer }: PreparedImport): boolean {
  const held = new Set(member.customRoles);
  return (
    member.role === offer.role &&
    held.size === offer.customRoles.length &&
    offer.customRoles.every((slug) => held.has(slug))
  );
}

/** Days count from when the membership began, so that a repeat of an import finds the end that it made. */
function hasEnd(
  { accessUntil, createdAt }: MemberRecord,
  { end }: Pick<PreparedImport, "end">,
): boolean {
  if (end.accessUntil !== null)
    return accessUntil !== null && Date.parse(accessUntil) === Date.parse(end.accessUntil);
  if (end.accessForDays === null) return true;
  const lasts = accessUntil === null ? null : Date.parse(accessUntil) - Date.parse(createdAt);
  return lasts === end.accessForDays * dayMs;
}

function differs(entry: PreparedImport, member: MemberRecord): boolean {
  const { displayName, externalId } = entry;
  return (
    (displayName !== null && displayName !== member.displayName) ||
    (externalId !== null && externalId !== member.externalId)
  );
}

/** `holders`: who has which external id, here or by an earlier entry. */
function withExternalId(
  outcome: Exclude<ImportOutcome, { kind: "settled" }>,
  holders: Map<string, string>,
): ImportOutcome {
  const { externalId, emailKey } = outcome.entry;
  if (externalId === null) return outcome;
  const own = outcome.kind === "changed" ? outcome.member.userId : emailKey;
  const holder = holders.get(externalId);
  if (holder !== undefined && holder !== own)
    return importFailed(new UsherError("member.external_id_taken", { externalId }));
  holders.set(externalId, own);
  return outcome;
}

/** Adds who is not a member yet, and ends the open invitations to their addresses. */
async function addMembers(call: Call, list: ImportList): Promise<ImportList> {
  const { ctx, tx, access } = call;
  const { id: organizationId } = access.organization;
  const entries = readyImports(list);
  if (entries.length === 0) return list;
  const emailKeys = entries.map(({ emailKey }) => emailKey);
  const { open } = await tx.invitations.facts(organizationId, emailKeys);
  const owners = await tx.users.ensureAll(
    entries.map(({ email, emailKey }) => {
      const invitation = open.get(emailKey);
      const placeholderId = invitation?.state === "pending" ? invitation.inviteeUserId : null;
      return { email, emailKey, placeholderId };
    }),
  );
  const accepted = await acceptImported(call, emailKeys);
  const members = entries.map((entry) =>
    newMember(entry, ownerOf(owners, entry), accepted.get(entry.emailKey)),
  );
  await tx.members.import({ organizationId, members, audit: auditActor(ctx) });
  const found = await tx.members.ofUsers(organizationId, [...owners.values()]);
  const byUser = new Map(found.map((member) => [member.userId, member]));
  const made = new Set(members.map(({ id }) => id));
  return list.map((outcome) => {
    if (outcome.kind !== "ready") return outcome;
    const member = byUser.get(ownerOf(owners, outcome.entry));
    // Who joined in the same moment was removed since, or their access has ended: a repeat of the call decides again.
    if (member === undefined) throw new UsherError("version.conflict");
    // Who accepted an invitation in the same moment is a member by that.
    return importSettled(made.has(member.id) ? "added" : "unchanged", member);
  });
}

function ownerOf(owners: ReadonlyMap<string, string>, { emailKey }: PreparedImport): string {
  const owner = owners.get(emailKey);
  if (owner === undefined) throw new Error("a claimed address has no owner");
  return owner;
}

function newMember(entry: PreparedImport, userId: string, accepted: Invitation | undefined) {
  const { email, displayName, externalId, offer } = entry;
  const invitationId = accepted?.id ?? null;
  const metadata = accepted?.metadata ?? {};
  const end = endOf(entry.end, accepted);
  const known = { userId, email, displayName, externalId, ...offer };
  return { id: newId(), ...known, invitationId, metadata, ...end };
}

/** The entry's own, or that of the invitation which it accepts. */
function endOf({ accessForDays, accessUntil }: AccessEnd, accepted?: Invitation): AccessEnd {
  if (accessForDays !== null || accessUntil !== null) return { accessForDays, accessUntil };
  const { accessForDays: days = null, accessUntil: until = null } = accepted ?? {};
  return { accessForDays: days, accessUntil: until };
}
