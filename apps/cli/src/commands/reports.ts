import { Command } from "@commander-js/extra-typings";
import {
  getReportedOrganization,
  listReportedOrganizations,
  resumeReportedOrganization,
  type ReportedOrganization,
} from "@usher/core";

import { answer } from "../answer.ts";
import { asOperator } from "../operator/operator.ts";
import { table } from "../table.ts";
import type { Terminal } from "../terminal.ts";
import { jsonOption } from "./options.ts";

type Shown = Awaited<ReturnType<typeof getReportedOrganization>>;

export function reportsCommand(terminal: Terminal) {
  return new Command("reports")
    .description(
      "show whose invitations people reported as spam and resume them, in the database of DATABASE_URL",
    )
    .addCommand(listCommand(terminal))
    .addCommand(showCommand(terminal))
    .addCommand(resumeCommand(terminal));
}

function listCommand(terminal: Terminal) {
  return new Command("list")
    .description("list organizations that were reported in the last 7 days or are paused")
    .addOption(jsonOption())
    .action(async (options) => {
      const organizations = await asOperator(terminal, ({ run }) => run(listReportedOrganizations));
      answer(terminal, options, { document: { organizations }, text: tableOf(organizations) });
    });
}

function showCommand(terminal: Terminal) {
  return new Command("show")
    .description("show the reports of an organization in the last 7 days, newest first")
    .argument("<slug>", "slug or ID")
    .addOption(jsonOption())
    .action(async (reference, options) => {
      const document = await asOperator(terminal, ({ run }) =>
        run((ctx) => getReportedOrganization(ctx, reference)),
      );
      answer(terminal, options, { document, text: describe(document) });
    });
}

function resumeCommand(terminal: Terminal) {
  return new Command("resume")
    .description("resume paused invitations; emails that were held back go out")
    .argument("<slug>", "slug or ID")
    .addOption(jsonOption())
    .action(async (reference, options) => {
      const document = await asOperator(terminal, ({ run }) =>
        run((ctx) => resumeReportedOrganization(ctx, reference)),
      );
      const { slug, resumed } = document;
      const text = resumed
        ? `Invitations of ${slug} are resumed. Only reports from now on count.`
        : `Invitations of ${slug} are not paused. Nothing was changed.`;
      answer(terminal, options, { document, text });
    });
}

function describe(shown: Shown): string {
  const { slug, name, id, invitationsPausedAt, ownerResumedAt, people, emails, days } = shown;
  const lines = [
    `${name} (${slug}, ${id}): people who reported it: ${people}, emails to people outside: ${emails}, in the last ${days} days.`,
    invitationsPausedAt === null
      ? "Its invitations are not paused."
      : `Its invitations are paused since ${invitationsPausedAt}. usher reports resume ${slug} resumes them.`,
  ];
  if (ownerResumedAt !== null) lines.push(`An owner last resumed them on ${ownerResumedAt}.`);
  if (shown.reports.length > 0) lines.push("", reportTable(shown));
  return lines.join("\n");
}

function reportTable({ reports }: Shown): string {
  return table(
    ["REPORTED", "ADDRESS", "INVITATION", "BY", "COUNTS"],
    reports.map(({ reportedAt, email, invitationId, via, counts }) => [
      reportedAt,
      email,
      invitationId,
      via,
      counts ? "yes" : "no",
    ]),
  );
}

function tableOf(organizations: readonly ReportedOrganization[]): string {
  if (organizations.length === 0) return "No organization was reported in the last 7 days.";
  return table(
    ["SLUG", "NAME", "PEOPLE", "EMAILS", "PAUSED SINCE", "RESUMED BY AN OWNER"],
    organizations.map(({ slug, name, people, emails, invitationsPausedAt, ownerResumedAt }) => [
      slug,
      name,
      String(people),
      String(emails),
      invitationsPausedAt ?? "",
      ownerResumedAt ?? "",
    ]),
  );
}
