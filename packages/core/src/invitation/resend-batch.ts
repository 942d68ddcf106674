import { type Context, auditActor } from "../ports/context.ts";
import type { UsherError } from "../model/errors.ts";
import type { Repositories } from "../ports/store.ts";
import type { Access } from "../access/access.ts";
import type { Settled } from "./create-results.ts";
import type { Invitation } from "../model/invitation.ts";
import { grantRejection } from "./rank-guard.ts";
import { resendRejection } from "./resend-rules.ts";

type Call = { ctx: Context; tx: Repositories; access: Access };

/** Whether `resendBatch` would mail this one. */
export function isSentAgain(access: Access, invitation: Invitation): boolean {
  return (
    grantRejection(access, invitation) === null &&
    resendRejection(access.organization.policy, invitation) === null
  );
}

/**
 * Sends open invitations again for `onPending: "resend"`: a new link and a new expiry, the same id.
 * One inside its cooldown, or mailed often enough, is silently kept.
 */
export async function resendBatch(
  call: Call,
  open: readonly [number, Invitation][],
): Promise<[number, Settled][]> {
  const { ctx, tx, access } = call;
  const refused = new Map<number, UsherError>();
  const kept = new Map<number, Invitation>();
  const ids: string[] = [];
  for (const [index, invitation] of open) {
    const refusal = grantRejection(access, invitation);
    if (refusal) refused.set(index, refusal);
    else if (resendRejection(access.organization.policy, invitation)) kept.set(index, invitation);
    else ids.push(invitation.id);
  }
  const changed =
    ids.length === 0
      ? []
      : await tx.invitations.transition({
          event: "resent",
          organizationId: access.organization.id,
          select: { ids },
          from: ["pending"],
          expiry: "live",
          set: {
            newGeneration: { linkKeyId: ctx.links.currentKeyId },
            expiry: { kind: "restart" },
          },
          audit: { actor: auditActor(ctx) },
        });
  const byId = new Map(changed.map((row) => [row.id, row]));
  return open.map(([index, invitation]) => {
    const error = refused.get(index);
    if (error) return [index, { outcome: "failed", invitation: null, error }];
    const row = byId.get(invitation.id);
    if (row) return [index, { outcome: "resent", invitation: row, error: null }];
    return [
      index,
      { outcome: "unchanged", invitation: kept.get(index) ?? invitation, error: null },
    ];
  });
}
