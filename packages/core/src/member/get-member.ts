import type { Context } from "../ports/context.ts";
import { UsherError } from "../model/errors.ts";
import { demandRequired } from "../access/standing.ts";
import type { MemberView } from "./schemas.ts";
import { memberView } from "./view.ts";
import { loadStanding } from "../access/load-standing.ts";

/** Members see themselves; others take what the procedure requires. */
export async function getMember(ctx: Context, input: { id: string }): Promise<MemberView> {
  const { read } = ctx.store;
  const standing = await loadStanding(ctx, read);
  if (standing.membership?.id !== input.id) demandRequired(standing);
  const member = await read.members.find({
    organizationId: standing.organization.id,
    id: input.id,
  });
  if (member === null) throw new UsherError("member.not_found");
  return memberView(member);
}
