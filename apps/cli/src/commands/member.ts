import { Command } from "@commander-js/extra-typings";
import type { RouterOutputs } from "@usher/client";

import { answer } from "../answer.ts";
import { usageError } from "../error.ts";
import type { ExitCode } from "../exit-codes.ts";
import { asOperator } from "../operator/operator.ts";
import { parseUntil, untilExamples } from "../invite/access-end.ts";
import { parseRoles } from "../invite/parse-options.ts";
import { table } from "../table.ts";
import type { Terminal } from "../terminal.ts";
import { memberImportCommand } from "./member-import.ts";
import { dueCommand, reviewCommand } from "./member-review.ts";
import { invitationsText, onMember } from "./on-member.ts";
import { readPages } from "./read-pages.ts";
import { jsonOption, oneOf, organizationOf, organizationOption, wholeNumber } from "./options.ts";

type Member = RouterOutputs["member"]["get"];

export function memberCommand(terminal: Terminal, end: (code: ExitCode) => void) {
  return new Command("member")
    .description("list, import and change members, in the database of DATABASE_URL")
    .addCommand(listCommand(terminal))
    .addCommand(memberImportCommand(terminal, end))
    .addCommand(changeRoleCommand(terminal))
    .addCommand(accessCommand(terminal))
    .addCommand(endCommand(terminal, "suspend"))
    .addCommand(reactivateCommand(terminal))
    .addCommand(endCommand(terminal, "remove"))
    .addCommand(dueCommand(terminal))
    .addCommand(reviewCommand(terminal));
}

function listCommand(terminal: Terminal) {
  return new Command("list")
    .description("list members in the order they joined")
    .addOption(organizationOption())
    .option("--role <role>", "with this role, a custom one too")
    .option("--status <status>", "active or suspended", oneOf(["active", "suspended"] as const))
    .option("--text <text>", "with this text in the name, the address or the external ID")
    .option("--external-id <id>", "with exactly this one")
    .option("--limit <number>", "maximum number", wholeNumber(1, 100_000), 50)
    .option("--all", "all of them")
    .addOption(jsonOption())
    .action(async (options) => {
      const organization = organizationOf(terminal, options);
      const { role, status, text, externalId } = options;
      const query = { role, status, text, externalId };
      const limit = options.all ? Number.POSITIVE_INFINITY : options.limit;
      const pages = await asOperator(terminal, ({ system }) =>
        readPages(limit, (place) => system(organization).member.list({ ...query, ...place })),
      );
      const page = {
        members: pages.flatMap(({ members }) => members),
        nextCursor: pages.at(-1)?.nextCursor ?? null,
      };
      answer(terminal, options, { document: page, text: describe(page) });
    });
}

type Page = { members: readonly Member[]; nextCursor: string | null };

function describe({ members, nextCursor }: Page): string {
  if (members.length === 0) return "There are no such members.";
  const head = ["ID", "EMAIL", "NAME", "ROLES", "STATUS", "ACCESS UNTIL", "EXTERNAL ID"];
  const shown = table(
    head,
    members.map(({ id, email, name, roles, status, accessUntil, externalId }) => [
      id,
      email ?? "",
      name ?? "",
      roles.join(", "),
      status,
      accessUntil ?? "",
      externalId ?? "",
    ]),
  );
  return nextCursor === null ? shown : `${shown}\nThere are more. Use --limit, or --all.`;
}

function changeRoleCommand(terminal: Terminal) {
  return new Command("change-role")
    .description("give a member other roles")
    .argument("<member>", "address, or ID as shown by usher member list")
    .argument("<roles...>", "one system role, and custom roles beside member")
    .addOption(organizationOption())
    .addOption(jsonOption())
    .action(async (member, roles, options) => {
      const changed = await onMember(terminal, { member, options }, (caller, id) =>
        caller.member.changeRole({ id, roles: parseRoles(roles) }),
      );
      const text = `${member} has the ${changed.roles.length > 1 ? "roles" : "role"} ${changed.roles.join(", ")}.`;
      answer(terminal, options, { document: changed, text });
    });
}

function accessCommand(terminal: Terminal) {
  return new Command("access")
    .description("set when a member's access ends")
    .argument("<member>", "address, or ID as shown by usher member list")
    .argument("<until>", `${untilExamples}, or never`)
    .addOption(organizationOption())
    .addOption(jsonOption())
    .action(async (member, until, options) => {
      const accessUntil = untilOf(until);
      const changed = await onMember(terminal, { member, options }, (caller, id) =>
        caller.member.changeAccess({ id, accessUntil }),
      );
      const end = changed.accessUntil;
      const text = `The access of ${member} ${end === null ? "does not end" : `ends at ${end}`}.`;
      answer(terminal, options, { document: changed, text });
    });
}

/** Null for never. Throws `CliError`. */
function untilOf(given: string): string | null {
  if (given === "never") return null;
  const until = parseUntil(given);
  if (until === null) throw usageError(`${given} is not ${untilExamples}, or never.`);
  return until;
}

const endings = {
  suspend: { description: "suspend a member", done: "is suspended" },
  remove: { description: "remove a member", done: "was removed" },
} as const;

function endCommand(terminal: Terminal, name: keyof typeof endings) {
  const { description, done } = endings[name];
  return new Command(name)
    .description(`${description} and end the invitations that depend on the membership`)
    .argument("<member>", "address, or ID as shown by usher member list")
    .addOption(organizationOption())
    .addOption(jsonOption())
    .action(async (member, options) => {
      const ended = await onMember(terminal, { member, options }, (caller, id) =>
        caller.member[name]({ id }),
      );
      const text = `${member} ${done}.${invitationsText(ended)}`;
      answer(terminal, options, { document: ended, text });
    });
}

function reactivateCommand(terminal: Terminal) {
  return new Command("reactivate")
    .description("give a suspended member their rights back")
    .argument("<member>", "address, or ID as shown by usher member list")
    .addOption(organizationOption())
    .addOption(jsonOption())
    .action(async (member, options) => {
      const active = await onMember(terminal, { member, options }, (caller, id) =>
        caller.member.reactivate({ id }),
      );
      const text = `${member} is active, as ${active.roles.join(", ")}.`;
      answer(terminal, options, { document: active, text });
    });
}
