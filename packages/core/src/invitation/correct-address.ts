import type { z } from "zod";

import { type Context, auditActor } from "../ports/context.ts";
import { UsherError } from "../model/errors.ts";
import { limitActor } from "../limits/limit-actor.ts";
import { rankOf } from "../model/roles.ts";
import { createBatch } from "./create-batch.ts";
import { repeatDefaults } from "./create-invitation.ts";
import { parseEmailAddress } from "../model/text/email-address.ts";
import { invalidEmail } from "../model/text/invalid-email.ts";
import { keptLocale } from "../model/text/languages.ts";
import { accessEndOf, rolesOf, type Invitation } from "../model/invitation.ts";
import { allowedReturnTo } from "../model/return-address.ts";
import type { OrganizationPolicy } from "../model/policy.ts";
import { isOwn, reachableInvitation } from "./own-invitation.ts";
import { requireUsableKey } from "./require-usable-key.ts";
import {
  createInvitationInput,
  type CreateInvitationOutput,
  type correctAddressInput,
  type correctAddressOutput,
} from "./schemas.ts";
import { stateRejection, transitionOne } from "./transition-rejection.ts";
import { invitationView } from "./view.ts";
import { loadAccess } from "../access/load-access.ts";
import { requireRank } from "../access/require-permission.ts";

/**
 * Replaces a wrong address: revokes the invitation and creates a new one with the same content, in
 * the caller's name and under the current rules and limits, approval included. The caller becomes
 * the inviter and cannot approve it. All or nothing. For callers who may revoke the invitation.
 * Throws what an entry of `createInvitation` fails with, `invite.suspicious_address` where
 * `onWarning` says so, and the state's code unless it is pending or failed.
 */
export async function correctAddress(
  ctx: Context,
  input: z.output<typeof correctAddressInput>,
): Promise<z.infer<typeof correctAddressOutput>> {
  await limitActor(ctx);
  return ctx.store.transaction(async (tx) => {
    const access = await loadAccess(ctx, tx);
    const organizationId = access.organization.id;
    await tx.limits.holdOrganization(organizationId);
    await requireUsableKey(ctx, tx, access.actor);
    const { id } = input;
    const wrong = await reachableInvitation(access, tx, id);
    if (!isOwn(access, wrong)) requireRank(access, rankOf(wrong.role));
    if (wrong.state !== "pending" && wrong.state !== "failed") throw stateRejection(wrong);
    requireAnotherAddress(wrong, input.email);
    const ended =
      wrong.state === "failed"
        ? wrong
        : await transitionOne(tx, wrong, {
            event: "revoked",
            from: ["pending"],
            expiry: "live",
            set: { stateReasonCode: "address_corrected" },
            audit: {
              actor: auditActor(ctx),
              personal: { correctedTo: input.email },
            },
          });
    const created = await createBatch({
      ctx,
      tx,
      access,
      request: createInvitationInput.parse({
        entries: [entryOf(ended, input.email, access.organization.policy)],
        mode: "atomic",
        onInsufficientRole: "request",
        onWarning: input.onWarning === "reject" ? "skip" : "send",
      }),
      settings: repeatDefaults,
      counting: true,
    });
    const [warning = null] = created.warnings;
    if (warning !== null && input.onWarning === "reject") throw suspicious(warning);
    const made = created.results[0]?.invitation;
    if (!made) throw new Error("an atomic call of one entry neither failed nor made one");
    await tx.audit.append({
      organizationId,
      action: "invitation.address_corrected",
      actor: auditActor(ctx),
      subject: { kind: "invitation", id: wrong.id },
      data: { invitationId: made.id },
      personal: { email: wrong.email, correctedTo: made.email },
    });
    return {
      corrected: invitationView(ended),
      invitation: made,
      approvalRequestId: created.approvalRequestId,
      warning: warning && { code: warning.code, suggestion: warning.suggestion },
    };
  });
}

function suspicious({ email, code, suggestion }: CreateInvitationOutput["warnings"][number]) {
  return new UsherError("invite.suspicious_address", { email, warning: code, suggestion });
}

/** The same address again would be a resend without its cooldown. */
function requireAnotherAddress(wrong: Invitation, email: string): void {
  const parsed = parseEmailAddress(email);
  if (!parsed.ok) throw invalidEmail(parsed.reason);
  if (parsed.address.key === wrong.emailKey)
    throw new UsherError("request.invalid", {
      message: "This is the current address. Resend the invitation instead.",
      path: "email",
    });
}

function entryOf(wrong: Invitation, email: string, policy: OrganizationPolicy) {
  return {
    email,
    roles: rolesOf(wrong),
    locale: keptLocale(wrong.locale),
    metadata: wrong.metadata,
    returnTo: allowedReturnTo(policy, wrong.returnTo) ?? undefined,
    expiresInHours: hoursOf(wrong),
    ...accessEndOf(wrong),
    ...(wrong.message !== null && { message: wrong.message }),
  };
}

/** As long as it was meant to live, or still would have when it ended, if it was extended. */
function hoursOf({ ttlHours, expiresAt, stateChangedAt }: Invitation): number | null {
  if (ttlHours === null || expiresAt === null) return null;
  const left = Date.parse(expiresAt) - Date.parse(stateChangedAt);
  return Math.max(ttlHours, Math.ceil(left / 3_600_000));
}
