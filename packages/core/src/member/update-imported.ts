import type { Access } from "../access/access.ts";
import { UsherError } from "../model/errors.ts";
import { type Context, auditActor } from "../ports/context.ts";
import type { Repositories } from "../ports/store.ts";
import { importSettled, type ImportList, type ImportOutcome } from "./import-outcomes.ts";
import { writeMemberChange } from "./write-member-change.ts";

type Call = { ctx: Context; tx: Repositories; access: Access };

/** Gives members what their entry says of them; what it leaves out stays. */
export async function updateImported(call: Call, list: ImportList): Promise<ImportList> {
  const outcomes: ImportOutcome[] = [];
  for (const outcome of list)
    outcomes.push(outcome.kind === "changed" ? await changed(call, outcome) : outcome);
  return outcomes;
}

async function changed(
  { ctx, tx }: Call,
  { entry, member }: Extract<ImportOutcome, { kind: "changed" }>,
): Promise<ImportOutcome> {
  const { organizationId, id } = member;
  const locked = await tx.members.find({ organizationId, id, lock: true });
  // Changed or removed since the rank was checked: a repeat of the call decides again.
  if (locked?.version !== member.version) throw new UsherError("version.conflict");
  const written = await writeMemberChange({ tx, actor: auditActor(ctx) }, locked, {
    displayName: entry.displayName ?? locked.displayName,
    externalId: entry.externalId ?? locked.externalId,
    metadata: locked.metadata,
  });
  return importSettled("updated", written);
}
