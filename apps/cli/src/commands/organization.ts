import { Command } from "@commander-js/extra-typings";
import type { RouterOutputs } from "@usher/core";

import { answer } from "../answer.ts";
import { asOperator } from "../operator/operator.ts";
import { policyLines, policyOf } from "../operator/policy-settings.ts";
import type { Terminal } from "../terminal.ts";
import { jsonOption, organizationOf, organizationOption } from "./options.ts";
import { externalIdCommand } from "./organization-external-id.ts";
import { logoCommand } from "./organization-logo.ts";
import {
  deleteCommand,
  describeLifeCycle,
  find,
  listCommand,
  renameCommand,
  restoreCommand,
  resumeCommand,
  suspendCommand,
} from "./organization-life-cycle.ts";

type Organization = RouterOutputs["organization"]["get"];

export function organizationCommand(terminal: Terminal) {
  return new Command("organization")
    .description("administer organizations and what they may do, in the database of DATABASE_URL")
    .addCommand(createCommand(terminal))
    .addCommand(listCommand(terminal))
    .addCommand(showCommand(terminal))
    .addCommand(policyCommand(terminal))
    .addCommand(renameCommand(terminal))
    .addCommand(suspendCommand(terminal))
    .addCommand(resumeCommand(terminal))
    .addCommand(deleteCommand(terminal))
    .addCommand(restoreCommand(terminal))
    .addCommand(trustCommand(terminal, "trust-domain"))
    .addCommand(trustCommand(terminal, "untrust-domain"))
    .addCommand(externalIdCommand(terminal))
    .addCommand(logoCommand(terminal));
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
      const record = await find(terminal, slug);
      if (record.status === "deleted") {
        answer(terminal, options, { document: record, text: describeLifeCycle(record) });
        return;
      }
      const { found, domains } = await asOperator(terminal, async (operator) => ({
        found: await operator.system(slug).organization.get(),
        domains: (await operator.trustedDomains(slug)).domains,
      }));
      const trusted = domains.length > 0 ? [trustText(domains)] : [];
      const text = [describeLifeCycle(record), ...policyLines(found.policy), ...trusted].join("\n");
      answer(terminal, options, {
        document: { ...record, ...found, trustedDomains: domains },
        text,
      });
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

const trust = {
  "trust-domain": {
    trusted: true,
    description: "let an organization import addresses of a domain that is its own",
  },
  "untrust-domain": { trusted: false, description: "take that back; members stay" },
} as const;

function trustCommand(terminal: Terminal, name: keyof typeof trust) {
  const { trusted, description } = trust[name];
  return new Command(name)
    .description(description)
    .argument("<domain>", "such as acme.com; subdomains are domains of their own")
    .addOption(organizationOption())
    .addOption(jsonOption())
    .action(async (domain, options) => {
      const organization = organizationOf(terminal, options);
      const changed = await asOperator(terminal, (operator) =>
        operator.changeTrust(organization, { domain, trusted }),
      );
      answer(terminal, options, { document: changed, text: trustText(changed.domains) });
    });
}

function trustText(domains: readonly string[]): string {
  return domains.length === 0 ? "No domain is trusted." : `Trusted domains: ${domains.join(", ")}.`;
}

function describe({ slug, name, id, status, policy }: Organization): string {
  return [`${name} (${slug}, ${id}) is ${status}.`, ...policyLines(policy)].join("\n");
}
