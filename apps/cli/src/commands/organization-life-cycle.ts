import { Command, Option } from "@commander-js/extra-typings";
import {
  deleteOrganization,
  findOrganization,
  listOrganizations,
  renameOrganization,
  restoreOrganization,
  resumeOrganization,
  suspendOrganization,
  type OrganizationOverview,
  type OrganizationRecord,
} from "@usher/core";

import { answer } from "../answer.ts";
import { exitCodes } from "../exit-codes.ts";
import { CliError, usageError } from "../error.ts";
import { asOperator } from "../operator/operator.ts";
import { requireConfirmation } from "../require-confirmation.ts";
import { table } from "../table.ts";
import type { Terminal } from "../terminal.ts";
import { jsonOption, oneOf, wholeNumber } from "./options.ts";

const statuses = ["active", "suspended", "deleted"] as const;
const usualGraceDays = 30;
const maxGraceDays = 365;

const yesOption = () => new Option("--yes", "do not ask for a confirmation");

export function listCommand(terminal: Terminal) {
  return new Command("list")
    .description("list organizations, deleted ones too until they are erased")
    .option("--status <status>", `only ${statuses.join(", ")}`, oneOf(statuses))
    .addOption(jsonOption())
    .action(async (options) => {
      const all = await asOperator(terminal, ({ run }) => run(listOrganizations));
      const organizations = all.filter(
        ({ status }) => options.status === undefined || status === options.status,
      );
      answer(terminal, options, { document: { organizations }, text: tableOf(organizations) });
    });
}

export function renameCommand(terminal: Terminal) {
  return new Command("rename")
    .description("give an organization another name, another slug, or both")
    .argument("<slug>", "slug or ID")
    .option("--name <name>", "new display name")
    .option("--slug <slug>", "new slug; callers that send the old one are rejected from then on")
    .addOption(yesOption())
    .addOption(jsonOption())
    .action(async (reference, options) => {
      const { name, slug } = options;
      if (name === undefined && slug === undefined)
        throw usageError("Specify --name, --slug or both.");
      const found = await find(terminal, reference);
      if (slug !== undefined && slug !== found.slug)
        await requireConfirmation(
          terminal,
          options,
          `Every caller that names the organization ${found.slug} has to name it ${slug} instead, or by its ID. Change the slug?`,
        );
      const document = await asOperator(terminal, ({ run }) =>
        run((ctx) => renameOrganization(ctx, found.id, { name, slug })),
      );
      answer(terminal, options, { document, text: describeLifeCycle(document) });
    });
}

export function suspendCommand(terminal: Terminal) {
  return new Command("suspend")
    .description(
      "reject every call in an organization and hold back its email, until it is resumed",
    )
    .argument("<slug>", "slug or ID")
    .requiredOption("--reason <reason>", "kept with the organization and in its audit")
    .addOption(yesOption())
    .addOption(jsonOption())
    .action(async (reference, options) => {
      const found = await find(terminal, reference);
      await requireConfirmation(terminal, options, `Suspend ${countsOf(found)}?`);
      const document = await asOperator(terminal, ({ run }) =>
        run((ctx) => suspendOrganization(ctx, found.id, { reason: options.reason })),
      );
      answer(terminal, options, { document, text: describeLifeCycle(document) });
    });
}

export function resumeCommand(terminal: Terminal) {
  return new Command("resume")
    .description("end a suspension; what was held back goes out")
    .argument("<slug>", "slug or ID")
    .addOption(jsonOption())
    .action(async (reference, options) => {
      const document = await asOperator(terminal, ({ run }) =>
        run((ctx) => resumeOrganization(ctx, reference)),
      );
      answer(terminal, options, { document, text: describeLifeCycle(document) });
    });
}

export function deleteCommand(terminal: Terminal) {
  return new Command("delete")
    .description("close an organization, and erase all of its data after a grace period")
    .argument("<slug>", "slug or ID")
    .option(
      "--grace-days <days>",
      "until it is erased, from now; 0 requires --yes",
      wholeNumber(0, maxGraceDays),
      usualGraceDays,
    )
    .addOption(yesOption())
    .addOption(jsonOption())
    .action(async (reference, options) => {
      const { graceDays, yes } = options;
      if (graceDays === 0 && !yes)
        throw usageError(
          "With --grace-days 0 the organization is erased at once and cannot be restored.",
          "Add --yes if that is what you want.",
        );
      const found = await find(terminal, reference);
      await requireConfirmation(
        terminal,
        options,
        `Delete ${countsOf(found)}? It is closed at once and erased in ${graceDays} ${graceDays === 1 ? "day" : "days"}.`,
      );
      const document = await asOperator(terminal, ({ run }) =>
        run((ctx) => deleteOrganization(ctx, found.id, { graceDays })),
      );
      answer(terminal, options, { document, text: describeLifeCycle(document) });
    });
}

export function restoreCommand(terminal: Terminal) {
  return new Command("restore")
    .description("bring a deleted organization back, as long as its erasure has not begun")
    .argument("<slug>", "slug or ID")
    .addOption(jsonOption())
    .action(async (reference, options) => {
      const document = await asOperator(terminal, ({ run }) =>
        run((ctx) => restoreOrganization(ctx, reference)),
      );
      answer(terminal, options, { document, text: describeLifeCycle(document) });
    });
}

/** Also a deleted one, which no other command finds. Throws `CliError` for an unknown one. */
export async function find(terminal: Terminal, reference: string): Promise<OrganizationOverview> {
  const found = await asOperator(terminal, ({ run }) =>
    run((ctx) => findOrganization(ctx, reference)),
  );
  if (found !== null) return found;
  throw new CliError(
    "organization.not_found",
    exitCodes.rejected,
    `There is no organization ${reference}.`,
    "usher organization list shows all of them.",
  );
}

export function describeLifeCycle(organization: OrganizationRecord): string {
  const { slug, name, id, status, suspendedAt, suspensionReason, eraseAt, erasingAt } =
    organization;
  const lines = [`${name} (${slug}, ${id}) is ${status}.`];
  if (suspendedAt !== null)
    lines.push(`Suspended since ${suspendedAt}: ${suspensionReason ?? "no reason was given"}`);
  if (erasingAt !== null) lines.push("It is being erased.");
  else if (eraseAt !== null)
    lines.push(
      `It will be erased after ${eraseAt}. usher organization restore ${slug} brings it back.`,
    );
  return lines.join("\n");
}

function countsOf({ name, slug, members, openInvitations }: OrganizationOverview): string {
  return `${name} (${slug}), members: ${members}, open invitations: ${openInvitations}`;
}

function tableOf(organizations: readonly OrganizationOverview[]): string {
  if (organizations.length === 0) return "There are no organizations.";
  return table(
    ["SLUG", "NAME", "STATUS", "MEMBERS", "OPEN INVITATIONS", "CREATED", "ERASED AFTER"],
    organizations.map(({ slug, name, status, members, openInvitations, createdAt, eraseAt }) => [
      slug,
      name,
      status,
      String(members),
      String(openInvitations),
      createdAt,
      eraseAt ?? "",
    ]),
  );
}
