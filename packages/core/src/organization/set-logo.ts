import type { z } from "zod";

import { loadAccess } from "../access/load-access.ts";
import { requireStepUp } from "../access/require-step-up.ts";
import { brandView } from "../model/brand/brand-view.ts";
import { checkedLogo } from "../model/brand/logo.ts";
import { type Context, auditActor } from "../ports/context.ts";
import type { setLogoInput, setLogoOutput } from "./schemas.ts";

/**
 * Owners only. Null removes the logo; each call adds an event to the audit, also where nothing changes. Throws
 * `mfa.step_up_required`, `organization.invalid_logo`.
 */
export async function setLogo(
  ctx: Context,
  { image }: z.output<typeof setLogoInput>,
): Promise<z.infer<typeof setLogoOutput>> {
  const logo = image === null ? null : checkedLogo(Buffer.from(image, "base64"));
  return ctx.store.transaction(async (tx) => {
    const { organization } = await loadAccess(ctx, tx);
    requireStepUp(ctx);
    const { id: organizationId } = organization;
    if (logo === null) await tx.logos.remove(organizationId);
    else await tx.logos.save(organizationId, logo);
    await tx.audit.append({
      organizationId,
      action: "organization.logo_changed",
      actor: auditActor(ctx),
      subject: { kind: "organization", id: organizationId },
      data: { digest: logo?.digest ?? null },
    });
    const { brand } = organization.policy;
    return { logoUrl: brandView({ organizationId, brand, logo }, ctx.linkBase).logo?.url ?? null };
  });
}
