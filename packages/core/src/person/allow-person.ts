import { requireOperator } from "../access/require-operator.ts";
import { erasedRecipientHashes } from "../limits/erased-recipients.ts";
import type { Context } from "../ports/context.ts";
import { personKey } from "./person-terms.ts";

/** For the operator: lets an erased person be invited again. Whether they were erased. */
export async function allowPerson(ctx: Context, { email }: { email: string }): Promise<boolean> {
  requireOperator(ctx);
  return ctx.store.read.people.dropHashes(erasedRecipientHashes(ctx)(personKey(email)));
}
