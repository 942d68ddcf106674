import type { z } from "zod";

import { loadAccess } from "../access/load-access.ts";
import { requireProcedurePermission, type Access } from "../access/access.ts";
import { requirePermission } from "../access/require-permission.ts";
import { requireStepUpFor } from "../access/require-step-up.ts";
import { grantRejection } from "../invitation/rank-guard.ts";
import { accessUntilRejection, parseAccessEnd } from "../model/access-end.ts";
import { UsherError } from "../model/errors.ts";
import type { MemberRecord } from "../model/member.ts";
import { rankOf } from "../model/roles.ts";
import { type Context, auditActor } from "../ports/context.ts";
import type { Repositories } from "../ports/store.ts";
import type { changeMemberAccessInput, MemberView } from "./schemas.ts";
import { memberView } from "./view.ts";

const maxNamed = 3;

/**
 * Sets when a member's access ends: later, earlier, or never. For callers who may grant the member's roles, but not for
 * their own access. An earlier end takes `member:manage` too, as a removal does. The same end again changes nothing, and
 * there is no event. Throws `member.not_found`, also once the access has ended, `access.change_forbidden` with the people
 * to ask, `authorize.forbidden`, `access.end_rejected`, `access.owner_has_no_end`, `mfa.step_up_required`,
 * `version.conflict`.
 */
export async function changeMemberAccess(
  ctx: Context,
  input: z.output<typeof changeMemberAccessInput>,
): Promise<MemberView> {
  return ctx.store.transaction(async (tx) => {
    const access = await loadAccess(ctx, tx);
    const { id: organizationId } = access.organization;
    if (access.membership?.id !== input.id) requireProcedurePermission(access);
    const member = await tx.members.find({ organizationId, id: input.id, lock: true });
    if (member === null) throw new UsherError("member.not_found");
    if (!mayGrant(access, member)) throw await forbidden(tx, access, member);
    requireStepUpFor(ctx, [member]);
    const end = parseAccessEnd(input, member.role);
    if (end instanceof UsherError) throw end;
    const { accessUntil } = end;
    const expectedVersion = input.expectedVersion ?? member.version;
    if (expectedVersion !== member.version) throw new UsherError("version.conflict");
    if (accessUntil === member.accessUntil) return memberView(member);
    if (isEarlier(accessUntil, member.accessUntil)) requirePermission(access, "member:manage");
    const { now } = await tx.invitations.facts(organizationId, []);
    const outOfRange = accessUntilRejection(accessUntil, now);
    if (outOfRange) throw outOfRange;
    const change = { organizationId, id: member.id, expectedVersion, accessUntil };
    const changed = await tx.members.setAccessEnd(change);
    if (changed === null) throw new UsherError("version.conflict");
    await tx.audit.append({
      organizationId,
      action: "member.access_changed",
      actor: auditActor(ctx),
      subject: { kind: "member", id: member.id },
      data: { userId: member.userId, before: member.accessUntil, after: accessUntil },
    });
    return memberView({ ...member, ...changed });
  });
}

function isEarlier(end: string | null, than: string | null): boolean {
  return end !== null && (than === null || Date.parse(end) < Date.parse(than));
}

function mayGrant(access: Access, member: MemberRecord): boolean {
  const isOwn = access.membership?.id === member.id;
  return !isOwn && grantRejection(access, member) === null;
}

/** Tells whom to ask: who may grant the role, those of the lowest rank first. */
async function forbidden(
  tx: Repositories,
  access: Access,
  member: MemberRecord,
): Promise<UsherError> {
  const query = {
    organizationId: member.organizationId,
    rank: Math.max(rankOf(member.role), rankOf("admin")),
    userIds: null,
  };
  const people = (await tx.members.approvers(query))
    .filter(({ id }) => id !== member.id && id !== access.membership?.id)
    .toSorted((a, b) => rankOf(a.role) - rankOf(b.role))
    .slice(0, maxNamed);
  const ask = people.map(({ userId, name }) => ({ userId, name }));
  const names = people.flatMap(({ name }) => name ?? []);
  const whom = names.length === 0 ? "an admin" : list.format(names);
  const message = `You cannot change when this access ends. Ask ${whom}.`;
  return new UsherError("access.change_forbidden", { message, ask });
}

const list = new Intl.ListFormat("en", { type: "disjunction" });
