import { Command } from "@commander-js/extra-typings";
import type { RouterOutputs } from "@usher/core";

import { answer } from "../answer.ts";
import { asOperator } from "../operator/operator.ts";
import { ownerOf } from "../operator/owner-of.ts";
import { table } from "../table.ts";
import type { Terminal } from "../terminal.ts";
import { jsonOption, organizationOf, organizationOption } from "./options.ts";

type Installation = RouterOutputs["slack"]["list"]["installations"][number];

export function slackCommand(terminal: Terminal) {
  return new Command("slack")
    .description("connect Slack workspaces, in the database of DATABASE_URL")
    .addCommand(installLinkCommand(terminal))
    .addCommand(listCommand(terminal));
}

function installLinkCommand(terminal: Terminal) {
  return new Command("install-link")
    .description("create a link that connects one Slack workspace, once, within ten minutes")
    .addOption(organizationOption())
    .option("--as <email>", "the owner to act as; default: the organization's first")
    .addOption(jsonOption())
    .action(async (options) => {
      const organization = organizationOf(terminal, options);
      const made = await asOperator(terminal, async (operator) =>
        (await ownerOf(operator, organization, options.as)).slack.createInstallLink(),
      );
      answer(terminal, options, { document: made, text: `${made.url}\nuntil ${made.expiresAt}` });
    });
}

function listCommand(terminal: Terminal) {
  return new Command("list")
    .description("list an organization's Slack workspaces and their health")
    .addOption(organizationOption())
    .addOption(jsonOption())
    .action(async (options) => {
      const organization = organizationOf(terminal, options);
      const listed = await asOperator(terminal, ({ system }) => system(organization).slack.list());
      const text = table(
        ["TEAM", "BY", "CHANNEL", "LAST OK", "STATE"],
        listed.installations.map(rowOf),
      );
      answer(terminal, options, { document: listed, text });
    });
}

function rowOf({ teamId, source, approvalsChannelId, health, ...rest }: Installation): string[] {
  const state = rest.disabledReason ?? health.lastError ?? "ok";
  return [teamId, source, approvalsChannelId ?? "none", health.lastOkAt ?? "never", state];
}
