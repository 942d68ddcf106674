import { createInstallLink } from "../../slack/create-install-link.ts";
import { listInstallations } from "../../slack/list-installations.ts";
import * as schemas from "../../slack/schemas.ts";
import { updateInstallation } from "../../slack/update-installation.ts";
import { permitted, router } from "../trpc.ts";

export const slack = router({
  /** The organization's Slack workspaces and the recent outcomes of their calls. */
  list: permitted("member:manage")
    .output(schemas.listInstallationsOutput)
    .query(({ ctx }) => listInstallations(ctx)),
  /** A link, good once within ten minutes, that connects a Slack workspace to the organization. */
  createInstallLink: permitted("organization:manage")
    .output(schemas.createInstallLinkOutput)
    .mutation(({ ctx }) => createInstallLink(ctx)),
  /** Chooses the channel where a workspace's requests are decided. */
  updateInstallation: permitted("member:manage")
    .input(schemas.updateInstallationInput)
    .output(schemas.slackInstallationSchema)
    .mutation(({ ctx, input }) => updateInstallation(ctx, input)),
});
