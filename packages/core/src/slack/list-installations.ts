import type { Context } from "../ports/context.ts";
import type { SlackInstallationView } from "./schemas.ts";
import { installationView } from "./view.ts";
import { loadStanding } from "../access/load-standing.ts";

/** The organization's Slack workspaces with their health, newest first: for admins and owners. */
export async function listInstallations(
  ctx: Context,
): Promise<{ installations: SlackInstallationView[] }> {
  const { read } = ctx.store;
  const standing = await loadStanding(ctx, read);
  const installations = await read.slack.installationsOf(standing.organization.id);
  return { installations: installations.map(installationView) };
}
