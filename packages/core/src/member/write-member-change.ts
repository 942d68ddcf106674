import type { AuditActor } from "../model/events/audit-event.ts";
import { UsherError } from "../model/errors.ts";
import type { MemberRecord } from "../model/member.ts";
import { canonicalJson } from "../model/text/canonical-json.ts";
import type { Repositories } from "../ports/store.ts";

type Known = Pick<MemberRecord, "displayName" | "externalId" | "metadata">;

/**
 * Writes what the organization knows of a locked member, and its audit event; nothing where nothing differs. Throws
 * `member.external_id_taken`, `version.conflict`.
 */
export async function writeMemberChange(
  { tx, actor }: { tx: Repositories; actor: AuditActor },
  member: MemberRecord,
  after: Known,
): Promise<MemberRecord> {
  const { organizationId, id, version } = member;
  const isMetadataReplaced = canonicalJson(after.metadata) !== canonicalJson(member.metadata);
  if (isSame(auditedOf(member), auditedOf(after)) && !isMetadataReplaced) return member;
  const change = { organizationId, id, expectedVersion: version, ...after };
  if ((await tx.members.update(change)) === null) throw new UsherError("version.conflict");
  await tx.audit.append({
    organizationId,
    action: "member.updated",
    actor,
    subject: { kind: "member", id },
    // What is in the metadata is the organization's, and of any kind: the audit only says that it changed.
    data: { userId: member.userId, ...(isMetadataReplaced && { metadataReplaced: true }) },
    personal: { before: auditedOf(member), after: auditedOf(after) },
  });
  const changed = await tx.members.find({ organizationId, id });
  if (changed === null) throw new Error("the member just written is not there");
  return changed;
}

function auditedOf({ displayName, externalId }: Known) {
  return { name: displayName, externalId };
}

function isSame(before: ReturnType<typeof auditedOf>, after: typeof before): boolean {
  return before.name === after.name && before.externalId === after.externalId;
}
