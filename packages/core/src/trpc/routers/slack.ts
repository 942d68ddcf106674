import { createInstallLink } from "../../slack/create-install-link.ts";
import { listInstallations } from "../../slack/list-installations.ts";
import * as schemas from "../../slack/schemas.ts";
import { updateInstallation } from "../../slack/update-installation.ts";
import { permitted, router } from "../trpc.ts";

export const slack = router({
  list: permitted("member:manage")
    .meta({
      description: "The organization's Slack workspaces and the recent outcomes of their calls.",
    })
    .output(schemas.listInstallationsOutput)
    .query(({ ctx }) => listInstallations(ctx)),
  createInstallLink: permitted("organization:manage")
    .meta({
      description:
        "A link, good once within ten minutes, that connects a Slack workspace to the organization.",
    })
    .output(schemas.createInstallLinkOutput)
    .mutation(({ ctx }) => createInstallLink(ctx)),
  updateInstallation: permitted("member:manage")
    .meta({ description: "Chooses the channel where a workspace's requests are decided." })
    .input(schemas.updateInstallationInput)
    .output(schemas.slackInstallationSchema)
    .mutation(({ ctx, input }) => updateInstallation(ctx, input)),
});
