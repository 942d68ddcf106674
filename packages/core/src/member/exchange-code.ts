import type { z } from "zod";

import type { Access } from "../access/access.ts";
import { loadAccess } from "../access/load-access.ts";
import { invitationView } from "../invitation/view.ts";
import { UsherError } from "../model/errors.ts";
import { hashHandoverCode, type HandoverCode } from "../model/handover.ts";
import type { Invitation } from "../model/invitation.ts";
import type { MemberRecord } from "../model/member.ts";
import { allowedReturnTo } from "../model/return-address.ts";
import type { User } from "../model/user.ts";
import { type Context, auditActor } from "../ports/context.ts";
import type { Repositories } from "../ports/store.ts";
import type { exchangeCodeInput, exchangeCodeOutput } from "./exchange-schemas.ts";
import { memberView } from "./view.ts";

type ExchangeOutput = z.infer<typeof exchangeCodeOutput>;

/**
 * Who has come to the organization's app with this code. Works once; a code that was used is audited when
 * it comes again. For keys of the organization. Throws `exchange.invalid`, alike for every reason.
 */
export async function exchangeCode(
  ctx: Context,
  { code }: z.output<typeof exchangeCodeInput>,
): Promise<ExchangeOutput> {
  const answer = await ctx.store.transaction(async (tx) => {
    const access = await loadAccess(ctx, tx);
    requireOrganizationKey(access);
    return exchange(ctx, tx, { access, codeHash: hashHandoverCode(code) });
  });
  // Thrown only here: that the code was used, or used again, has to be committed.
  if (answer === null) throw new UsherError("exchange.invalid");
  return answer;
}

/** Anyone who holds a code can sign in with it, so it is for the app's own server alone. */
function requireOrganizationKey({ actor }: Access): void {
  if (actor.kind !== "org_key")
    throw new UsherError("authorize.forbidden", {
      message: "Only a key of the organization can exchange a code.",
    });
}

async function exchange(
  ctx: Context,
  tx: Repositories,
  { access: { organization }, codeHash }: { access: Access; codeHash: Buffer },
): Promise<ExchangeOutput | null> {
  const organizationId = organization.id;
  const code = await tx.handovers.use({ organizationId, codeHash });
  if (code === null) {
    const reused = await tx.handovers.noteReuse({ organizationId, codeHash });
    if (reused !== null) await audit(ctx, tx, "invitation.code_reused", reused);
    return null;
  }
  if (allowedReturnTo(organization.policy, code.returnTo) === null) return null;
  const joined = await memberOf(tx, code);
  if (joined === null) return null;
  await audit(ctx, tx, "invitation.code_exchanged", code);
  return answerOf(joined);
}

type Joined = { invitation: Invitation; member: MemberRecord; user: User };

/** Null when the membership ended, or is suspended, since the code was issued. */
async function memberOf(
  tx: Repositories,
  { organizationId, invitationId }: HandoverCode,
): Promise<Joined | null> {
  const invitation = await tx.invitations.find(organizationId, invitationId);
  const userId = invitation?.acceptedUserId ?? null;
  if (invitation === null || userId === null) return null;
  const membership = await tx.members.findByUser(organizationId, userId);
  if (membership?.status !== "active") return null;
  const member = await tx.members.find({ organizationId, id: membership.id });
  const user = await tx.users.find(userId);
  if (member === null || user === null || user.status !== "active") return null;
  return { invitation, member, user };
}

function answerOf({ invitation, member, user }: Joined): ExchangeOutput {
  const view = memberView(member);
  const owned = user.emails.find(({ emailKey }) => emailKey === invitation.emailKey);
  return {
    invitation: invitationView(invitation),
    member: view,
    user: { id: user.id, name: user.name, email: invitation.email },
    roles: view.roles,
    externalId: view.externalId,
    metadata: view.metadata,
    emailVerified: owned?.verified ?? false,
  };
}

function audit(
  ctx: Context,
  tx: Repositories,
  action: string,
  { organizationId, invitationId, returnTo }: HandoverCode,
): Promise<void> {
  return tx.audit.append({
    organizationId,
    action,
    actor: auditActor(ctx),
    subject: { kind: "invitation", id: invitationId },
    data: { origin: new URL(returnTo).origin },
  });
}
