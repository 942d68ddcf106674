import type { z } from "zod";

import { requireStepUp } from "../access/require-step-up.ts";
import { actorUserId } from "../model/actor.ts";
import { type Context, auditActor } from "../ports/context.ts";
import { UsherError } from "../model/errors.ts";
import { newId } from "../model/ids.ts";
import {
  formatInstallToken,
  hashInstallSecret,
  newInstallSecret,
} from "../model/slack-install-link.ts";
import type { createInstallLinkOutput } from "./schemas.ts";
import { loadAccess } from "../access/load-access.ts";

const lifeSeconds = 600;

/**
 * A link that connects one Slack workspace to the organization, once, within ten minutes. For owners
 * in person, whose members then act from that workspace. Throws `mfa.step_up_required`, and `slack.oauth_off` where the server does not say where the Slack app is reached.
 */
export async function createInstallLink(
  ctx: Context,
): Promise<z.infer<typeof createInstallLinkOutput>> {
  return ctx.store.transaction(async (tx) => {
    const access = await loadAccess(ctx, tx);
    const createdBy = actorUserId(access.actor);
    if (createdBy === null)
      throw new UsherError("authorize.forbidden", {
        message: "Only an owner who is signed in can do this.",
      });
    requireStepUp(ctx);
    if (ctx.slackUrl === undefined) throw new UsherError("slack.oauth_off");
    const organizationId = access.organization.id;
    const [id, secret] = [newId(), newInstallSecret()];
    const { expiresAt } = await tx.slack.createInstallLink({
      organizationId,
      id,
      secretHash: hashInstallSecret(secret),
      createdBy,
      lifeSeconds,
    });
    await tx.audit.append({
      organizationId,
      action: "slack.install_link_created",
      actor: auditActor(ctx),
      subject: { kind: "slack_installation", id },
      data: { expiresAt },
    });
    const token = formatInstallToken({ organizationId, id, secret });
    return { url: `${ctx.slackUrl}/slack/install?link=${token}`, expiresAt };
  });
}
