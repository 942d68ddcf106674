import type { Context } from "../ports/context.ts";
import { UsherError } from "../model/errors.ts";
import { requireProcedurePermission } from "../access/access.ts";
import type { MemberView } from "./schemas.ts";
import { memberView } from "./view.ts";
import { loadAccess } from "../access/load-access.ts";

/** Members see themselves; others take what the procedure requires. */
export async function getMember(ctx: Context, input: { id: string }): Promise<MemberView> {
  const { read } = ctx.store;
  const access = await loadAccess(ctx, read);
  if (access.membership?.id !== input.id) requireProcedurePermission(access);
  const member = await read.members.find({
    organizationId: access.organization.id,
    id: input.id,
  });
  if (member === null) throw new UsherError("member.not_found");
  return memberView(member);
}
