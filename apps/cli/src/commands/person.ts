import { Command, Option } from "@commander-js/extra-typings";
import {
  allowPerson,
  erasePerson,
  exportPerson,
  type ErasureStep,
  type PersonErasure,
} from "@usher/core";

import { answer } from "../answer.ts";
import { number } from "../number.ts";
import { linkKeyringOf } from "../operator/link-keyring.ts";
import { asOperator } from "../operator/operator.ts";
import { requireConfirmation } from "../require-confirmation.ts";
import type { Terminal } from "../terminal.ts";
import { jsonOption } from "./options.ts";

export function personCommand(terminal: Terminal) {
  return new Command("person")
    .description(
      "export or erase everything that is held about a person, in the database of DATABASE_URL and with the server's LINK_KEYS",
    )
    .addCommand(eraseCommand(terminal))
    .addCommand(exportCommand(terminal))
    .addCommand(allowCommand(terminal));
}

const address = "an address of the person";

function eraseCommand(terminal: Terminal) {
  return new Command("erase")
    .description("take a person out of every row, and never email them again")
    .argument("<email>", address)
    .addOption(new Option("--yes", "do not ask for a confirmation"))
    .addOption(jsonOption())
    .action(async (email, options) => {
      const links = linkKeyringOf(terminal);
      await requireConfirmation(
        terminal,
        options,
        `Erase ${email}? Their memberships and invitations end, and what is erased cannot be brought back.`,
      );
      const say = progressLine(terminal, options);
      const document = await asOperator(
        terminal,
        ({ run }) => run((ctx) => erasePerson(ctx, { email }, say)),
        links,
      );
      answer(terminal, options, { document, text: describe(document) });
    });
}

function exportCommand(terminal: Terminal) {
  return new Command("export")
    .description("print everything that is held about a person, as JSON")
    .argument("<email>", address)
    .action(async (email) => {
      const links = linkKeyringOf(terminal);
      const document = await asOperator(
        terminal,
        ({ run }) => run((ctx) => exportPerson(ctx, { email })),
        links,
      );
      terminal.stdout.write(`${JSON.stringify(document, null, 2)}\n`);
    });
}

function allowCommand(terminal: Terminal) {
  return new Command("allow")
    .description("let a person who was erased be invited again, as they asked for")
    .argument("<email>", address)
    .addOption(jsonOption())
    .action(async (email, options) => {
      const links = linkKeyringOf(terminal);
      const wasErased = await asOperator(
        terminal,
        ({ run }) => run((ctx) => allowPerson(ctx, { email })),
        links,
      );
      const text = wasErased
        ? "They can be invited again."
        : "No one with this address was erased. Nothing was changed.";
      answer(terminal, options, { document: { wasErased }, text });
    });
}

/** A line for each step, on standard error. */
function progressLine({ stderr }: Terminal, { json }: { json?: true | undefined }) {
  return (step: ErasureStep) => void (json || stderr.write(`${steps[step]}\n`));
}

const steps: Readonly<Record<ErasureStep, string>> = {
  organizations: "Erased their rows in every organization.",
  events: "Erased the audit events that name them.",
  texts: "Erased the texts and webhook payloads that name them.",
  person: "Erased names, addresses and identities.",
};

type Count = keyof PersonErasure["report"];

const counts: readonly [Count, string][] = [
  ["users", "users"],
  ["memberships", "memberships ended"],
  ["invitations", "invitations"],
  ["invitationsRevoked", "open invitations revoked"],
  ["approvalRequests", "approval requests"],
  ["emailsCanceled", "queued emails canceled"],
  ["keysRevoked", "keys revoked"],
  ["events", "audit events"],
  ["webhookPayloads", "webhook payloads"],
  ["texts", "other rows with texts"],
  ["slackMessages", "Slack messages that are rewritten"],
];

function describe({ report, addresses, ...rest }: PersonErasure): string {
  return [
    `Erased what was held about ${number(addresses)} ${addresses === 1 ? "address" : "addresses"}:`,
    ...counts.map(([name, what]) => `  ${what}: ${number(report[name])}`),
    ...leftovers({ ...rest, lost: report.slackUnreachable }),
    "Backups are not changed. After restoring one, erase the person again.",
  ].join("\n");
}

type Leftovers = Omit<PersonErasure, "report" | "addresses"> & { lost: number };

/** What stays, and what to do about it: a line each. */
function leftovers(left: Leftovers): string[] {
  const lines: [isSo: boolean, line: string][] = [
    [
      left.lost > 0,
      `Messages in Slack that cannot be changed from here: up to ${number(left.lost)}. Delete them in Slack.`,
    ],
    [
      left.sharesName,
      "Someone else has the same name, so texts with the name alone were left as they are.",
    ],
    [
      left.otherAddresses.length > 0,
      `Open invitations to other addresses of the mailbox were revoked: ${left.otherAddresses.join(", ")}. If they belong to the same person, erase them as well.`,
    ],
    [
      left.labels.length > 0,
      `Names of organizations and roles, and addresses of webhooks, stay: ${left.labels.join(", ")}. Change them if they are about the person.`,
    ],
    [
      left.oldEvents > 0,
      `Audit events that name the person and cannot be changed: ${number(left.oldEvents)}. They are of versions before 0025, or about the name of an organization or a role.`,
    ],
  ];
  return lines.flatMap(([isSo, line]) => (isSo ? [line] : []));
}
