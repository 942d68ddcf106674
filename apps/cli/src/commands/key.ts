import { Command } from "@commander-js/extra-typings";
import { permissions, systemRoles, type Permission, type RouterOutputs } from "@usher/core";

import { answer } from "../answer.ts";
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
const usual: Permission[] = ["member:read", "member:invite"];
const forWhom = "the personal keys of a member instead of the organization's";

export function keyCommand(terminal: Terminal) {
  return new Command("key")
    .description("make and revoke keys, in the database of DATABASE_URL")
    .addCommand(createCommand(terminal))
    .addCommand(listCommand(terminal))
    .addCommand(revokeCommand(terminal));
}

function createCommand(terminal: Terminal) {
  return new Command("create")
    .description("make a key and print it, this once")
    .addOption(organizationOption())
    .requiredOption("--name <name>", "what the key is for")
    .option(
      "--permission <permission>",
      `what it may do, repeatable; ${usual.join(" and ")} unless given`,
      collectOf(permissions),
    )
    .option("--max-role <role>", "the highest role it may give", oneOf(systemRoles), "owner")
    .option("--expires-in-hours <hours>", "never unless given", wholeNumber(1, tenYearsInHours))
    .option("--owner <email>", "the owner who makes it; the organization's first unless given")
    .option("--for <email>", "a personal key of this member, who may never do more than they may")
    .addOption(jsonOption())
    .action(async (options) => {
      const organization = organizationOf(terminal, options);
      const made = await asOperator(terminal, async (operator) => {
        const caller =
          options.for === undefined
            ? await ownerOf(operator, organization, options.owner)
            : await operator.person(options.for, organization);
        return caller.apiKey.create({
          kind: options.for === undefined ? "org_key" : "personal_key",
          name: options.name,
          permissions: options.permission ?? (options.for === undefined ? usual : []),
          maxRole: options.maxRole,
          ...(options.expiresInHours !== undefined && { expiresInHours: options.expiresInHours }),
        });
      });
      if (!options.json) terminal.stderr.write(`Key ${made.key.id}, shown this once:\n`);
      answer(terminal, options, { document: made, text: made.secret });
    });
}

function listCommand(terminal: Terminal) {
  return new Command("list")
    .description("list keys, the revoked ones too")
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
    .description("revoke a key; from its next call on it is nobody")
    .argument("<id>", "its id, as usher key list shows it")
    .addOption(organizationOption())
    .option("--for <email>", forWhom)
    .addOption(jsonOption())
    .action(async (id, options) => {
      const organization = organizationOf(terminal, options);
      const key = await asOperator(terminal, async (operator) => {
        const caller =
          options.for === undefined
            ? operator.system(organization)
            : await operator.person(options.for, organization);
        return caller.apiKey.revoke({ id });
      });
      answer(terminal, options, { document: key, text: `Key ${key.id} (${key.name}) is revoked.` });
    });
}

function describe(keys: readonly Key[]): string {
  if (keys.length === 0) return "There are no keys.";
  const head = ["ID", "NAME", "MAY", "UP TO", "MADE", "LAST USED", "STATE"];
  return table(
    head,
    keys.map((key) => [
      key.id,
      key.name,
      key.permissions.length === 0 ? "all that its user may" : key.permissions.join(" "),
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
