import type { Context } from "../ports/context.ts";
import type { SlackInstallationView } from "./schemas.ts";
import { installationView } from "./view.ts";
import { loadAccess } from "../access/load-access.ts";

/** The organization's Slack workspaces with their health, newest first: for admins and owners. */
export async function listInstallations(
  ctx: Context,
): Promise<{ installations: SlackInstallationView[] }> {
  const { read } = ctx.store;
  const access = await loadAccess(ctx, read);
  const installations = await read.slack.installationsOf(access.organization.id);
  return { installations: installations.map(installationView) };
}
