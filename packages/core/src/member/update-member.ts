import type { z } from "zod";

import { loadAccess } from "../access/load-access.ts";
import { UsherError } from "../model/errors.ts";
import { metadataRejection } from "../model/invitation-rules.ts";
import { parseExternalId } from "../model/text/external-id.ts";
import { type Context, auditActor } from "../ports/context.ts";
import { freeExternalIds } from "./free-external-ids.ts";
import { manageableMember } from "./manageable-member.ts";
import { memberName } from "./member-name.ts";
import type { MemberView, updateMemberInput } from "./schemas.ts";
import { memberView } from "./view.ts";
import { writeMemberChange } from "./write-member-change.ts";

/**
 * Changes what the organization knows of a member: never the user, who may be a member elsewhere. What is left out
 * stays. Throws `request.invalid`, `invite.metadata_too_large`, `member.external_id_taken`, `version.conflict`,
 * `authorize.insufficient_role`.
 */
export async function updateMember(
  ctx: Context,
  input: z.output<typeof updateMemberInput>,
): Promise<MemberView> {
  const displayName = accepted(input.name, memberName);
  const externalId = accepted(input.externalId, parseExternalId);
  const tooLarge = metadataRejection(input.metadata);
  if (tooLarge !== null) throw tooLarge;
  return ctx.store.transaction(async (tx) => {
    const access = await loadAccess(ctx, tx);
    // Before the row: an import takes them in this order.
    if (externalId) await tx.members.hold(access.organization.id, "exclusive");
    const member = await manageableMember(access, tx, input.id);
    if (input.expectedVersion !== undefined && input.expectedVersion !== member.version)
      throw new UsherError("version.conflict");
    if (externalId && externalId !== member.externalId)
      await freeExternalIds({ ctx, tx }, access.organization, [externalId]);
    const changed = await writeMemberChange({ tx, actor: auditActor(ctx) }, member, {
      displayName: displayName === undefined ? member.displayName : displayName,
      externalId: externalId === undefined ? member.externalId : externalId,
      metadata: input.metadata ?? member.metadata,
    });
    return memberView(changed);
  });
}

/** Undefined leaves what is there, null clears it. Throws what `parse` answers. */
function accepted(
  given: string | null | undefined,
  parse: (text: string) => string | UsherError,
): string | null | undefined {
  if (given === undefined || given === null) return given;
  const parsed = parse(given);
  if (parsed instanceof UsherError) throw parsed;
  return parsed;
}
