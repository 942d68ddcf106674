import { Command } from "@commander-js/extra-typings";
import type { RouterOutputs } from "@usher/core";

import { answer } from "../answer.ts";
import { asOperator } from "../operator/operator.ts";
import { policyLines, policyOf } from "../operator/policy-settings.ts";
import type { Terminal } from "../terminal.ts";
import { jsonOption } from "./options.ts";
import { externalIdCommand } from "./organization-external-id.ts";

type Organization = RouterOutputs["organization"]["get"];

export function organizationCommand(terminal: Terminal) {
  return new Command("organization")
    .description("create organizations and set their policy, in the database of DATABASE_URL")
    .addCommand(createCommand(terminal))
    .addCommand(showCommand(terminal))
    .addCommand(policyCommand(terminal))
    .addCommand(externalIdCommand(terminal));
}

function createCommand(terminal: Terminal) {
  return new Command("create")
    .description("create an organization")
    .argument("<slug>", "lower-case letters, digits and single hyphens")
    .requiredOption("--owner <email>", "its first owner")
    .option("--name <name>", "display name; default: the slug")
    .option("--external-id <id>", "its ID in another system of yours")
    .addOption(jsonOption())
    .action(async (slug, options) => {
      const { owner, name = slug, externalId } = options;
      const made = await asOperator(terminal, (operator) =>
        operator.createOrganization(
          { slug, name, ...(externalId !== undefined && { externalId }) },
          owner,
        ),
      );
      const text = `Organization ${made.slug} (${made.id}) was made; its owner is ${owner}.`;
      answer(terminal, options, { document: made, text });
    });
}

function showCommand(terminal: Terminal) {
  return new Command("show")
    .description("show an organization and its policy")
    .argument("<slug>", "slug or ID")
    .addOption(jsonOption())
    .action(async (slug, options) => {
      const found = await asOperator(terminal, ({ system }) => system(slug).organization.get());
      answer(terminal, options, { document: found, text: describe(found) });
    });
}

function policyCommand(terminal: Terminal) {
  return new Command("policy")
    .description("change settings of an organization's policy, or show it")
    .argument("<slug>", "slug or ID")
    .argument(
      "[settings...]",
      'such as limits.pending=5000 domains.allow=["acme.com"]; null resets one to its default',
    )
    .option("--name <name>", "new name of the organization")
    .addOption(jsonOption())
    .action(async (slug, settings, options) => {
      const policy = policyOf(settings);
      const { name } = options;
      const changed = await asOperator(terminal, async ({ system }) => {
        const { organization } = system(slug);
        if (settings.length === 0 && name === undefined) return organization.get();
        return organization.updatePolicy({ policy, ...(name !== undefined && { name }) });
      });
      answer(terminal, options, { document: changed, text: describe(changed) });
    });
}

function describe({ slug, name, id, status, policy }: Organization): string {
  return [`${name} (${slug}, ${id}) is ${status}.`, ...policyLines(policy)].join("\n");
}
