import { Command, Option } from "@commander-js/extra-typings";
import {
  permissions,
  systemRoles,
  type Permission,
  type RouterOutputs,
  type SystemRole,
} from "@usher/core";

import { answer } from "../answer.ts";
import { ask, confirm, isInteractive } from "../confirm.ts";
import { usageError } from "../error.ts";
import { asOperator } from "../operator/operator.ts";
import { ownerOf } from "../operator/owner-of.ts";
import { table } from "../table.ts";
import type { Terminal } from "../terminal.ts";
import {
  collectOf,
  jsonOption,
  oneOf,
  organizationOf,
  organizationOption,
  wholeNumber,
} from "./options.ts";

type Key = RouterOutputs["apiKey"]["list"]["keys"][number];

const tenYearsInHours = 87_600;
const usualHours = 90 * 24;
const usualMaxRole: SystemRole = "member";
const usual: Permission[] = ["member:read", "member:invite"];
const forWhom = "personal keys of this member instead of the organization's keys";

export function keyCommand(terminal: Terminal) {
  return new Command("key")
    .description("create and revoke keys, in the database of DATABASE_URL")
    .addCommand(createCommand(terminal))
    .addCommand(listCommand(terminal))
    .addCommand(revokeCommand(terminal));
}

function createCommand(terminal: Terminal) {
  return new Command("create")
    .description("create a key and print it, only once")
    .addOption(organizationOption())
    .requiredOption("--name <name>", "what the key is for")
    .option(
      "--permission <permission>",
      `what it may do, repeatable; ${usual.join(" and ")} unless given`,
      collectOf(permissions),
    )
    .option(
      "--max-role <role>",
      `the highest role that a key of the organization may assign (${systemRoles.join(", ")}); asked for on a terminal, otherwise ${usualMaxRole}`,
      oneOf(systemRoles),
    )
    .option(
      "--expires-in-hours <hours>",
      `a number, or never; default: ${usualHours} (90 days)`,
      hoursOrNever,
    )
    .option("--owner <email>", "the owner who creates it; default: the organization's first")
    .option("--for <email>", "a personal key of this member, with at most their rights")
    .addOption(jsonOption())
    .action(async (options) => {
      const organization = organizationOf(terminal, options);
      const { expiresInHours = usualHours } = options;
      const isPersonal = options.for !== undefined;
      // A personal key assigns what its member may; the rank of the organization's is its own.
      const maxRole = isPersonal ? options.maxRole : await maxRoleOf(terminal, options);
      const made = await asOperator(terminal, async (operator) => {
        const caller =
          options.for === undefined
            ? await ownerOf(operator, organization, options.owner)
            : await operator.person(options.for, organization);
        return caller.apiKey.create({
          kind: isPersonal ? "personal_key" : "org_key",
          name: options.name,
          permissions: options.permission ?? (isPersonal ? [] : usual),
          ...(maxRole !== undefined && { maxRole }),
          ...(expiresInHours !== "never" && { expiresInHours }),
        });
      });
      if (!options.json) terminal.stderr.write(`${creationText(made.key)}\n`);
      answer(terminal, options, { document: made, text: made.secret });
    });
}

const hours = wholeNumber(1, tenYearsInHours);
const hoursOrNever = (value: string) => (value === "never" ? value : hours(value));

async function maxRoleOf(
  terminal: Terminal,
  options: { maxRole?: SystemRole | undefined; json?: true | undefined },
): Promise<SystemRole> {
  if (options.maxRole !== undefined) return options.maxRole;
  if (options.json || !isInteractive(terminal)) return usualMaxRole;
  const given = await ask(
    terminal,
    `The highest role it may assign: ${systemRoles.join(", ")}? [${usualMaxRole}]`,
  );
  const named = given === "" ? usualMaxRole : systemRoles.find((role) => role === given);
  if (named === undefined) throw usageError(`Allowed are ${systemRoles.join(", ")}.`);
  return named;
}

/** What was decided for the caller stands here too, with the option that changes it. */
function creationText(key: Key): string {
  const rank =
    key.kind === "org_key"
      ? `assigns roles up to ${key.maxRole} (--max-role)`
      : "acts as its member";
  const end =
    key.expiresAt === null ? "never expires" : `expires at ${key.expiresAt} (--expires-in-hours)`;
  return `Key ${key.id} may do: ${scopeOf(key)}. It ${rank} and ${end}. Shown only once:`;
}

function scopeOf(key: Key): string {
  return key.permissions.length === 0 ? "everything its user may do" : key.permissions.join(" ");
}

function listCommand(terminal: Terminal) {
  return new Command("list")
    .description("list keys, including revoked ones")
    .addOption(organizationOption())
    .option("--for <email>", forWhom)
    .addOption(jsonOption())
    .action(async (options) => {
      const organization = organizationOf(terminal, options);
      const document = await asOperator(terminal, async (operator) => {
        if (options.for === undefined) return operator.system(organization).apiKey.list();
        const { keys } = await (await operator.person(options.for, organization)).apiKey.list();
        return { keys: keys.filter((key) => key.kind === "personal_key") };
      });
      answer(terminal, options, { document, text: describe(document.keys) });
    });
}

function revokeCommand(terminal: Terminal) {
  return new Command("revoke")
    .description("revoke a key; its next call is rejected")
    .argument("<id>", "its ID, as shown by usher key list")
    .addOption(organizationOption())
    .option("--for <email>", forWhom)
    .addOption(
      new Option("--revoke-invitations", "also revoke its open invitations").conflicts(
        "keepInvitations",
      ),
    )
    .option("--keep-invitations", "keep its open invitations, without asking")
    .addOption(jsonOption())
    .action(async (id, options) => {
      const organization = organizationOf(terminal, options);
      const revoke = (revokeInvitations: boolean) =>
        asOperator(terminal, async (operator) => {
          const caller =
            options.for === undefined
              ? operator.system(organization)
              : await operator.person(options.for, organization);
          return caller.apiKey.revoke({ id, revokeInvitations });
        });
      let revoked = await revoke(options.revokeInvitations ?? false);
      const asks = !options.keepInvitations && !options.json && isInteractive(terminal);
      if (revoked.openInvitations > 0 && asks && (await confirm(terminal, questionOf(revoked))))
        revoked = await revoke(true);
      answer(terminal, options, { document: revoked, text: revocationText(revoked) });
      if (revoked.openInvitations > 0 && !options.keepInvitations && !options.json)
        terminal.stderr.write(
          "Use usher key revoke with --revoke-invitations to revoke them too.\n",
        );
    });
}

type Revoked = RouterOutputs["apiKey"]["revoke"];

function questionOf({ id, name, openInvitations }: Revoked): string {
  return `Key ${id} (${name}) is revoked. Invitations made with it that are still open: ${openInvitations}. Revoke them too?`;
}

function revocationText({ id, name, openInvitations, revokedInvitations }: Revoked): string {
  const counts = [
    revokedInvitations > 0 && `invitations revoked: ${revokedInvitations}`,
    openInvitations > 0 && `invitations still open: ${openInvitations}`,
  ].filter((count) => count !== false);
  const rest = counts.length === 0 ? "" : ` Made with it, ${counts.join("; ")}.`;
  return `Key ${id} (${name}) is revoked.${rest}`;
}

function describe(keys: readonly Key[]): string {
  if (keys.length === 0) return "There are no keys.";
  const head = ["ID", "NAME", "PERMISSIONS", "MAX ROLE", "CREATED", "LAST USED", "STATE"];
  return table(
    head,
    keys.map((key) => [
      key.id,
      key.name,
      scopeOf(key),
      key.maxRole,
      key.createdAt,
      key.lastUsedAt ?? "never",
      stateOf(key),
    ]),
  );
}

function stateOf({ revokedAt, expiresAt }: Key): string {
  if (revokedAt !== null) return `revoked ${revokedAt}`;
  return expiresAt === null ? "usable" : `until ${expiresAt}`;
}
