import { Command } from "@commander-js/extra-typings";
import { disableUser, enableUser, releaseAddress, relinkAddress } from "@usher/core";

import { answer } from "../answer.ts";
import { asOperator } from "../operator/operator.ts";
import type { Terminal } from "../terminal.ts";
import { jsonOption } from "./options.ts";

export function userCommand(terminal: Terminal) {
  return new Command("user")
    .description(
      "disable, enable and relink users and release their old addresses, in the database of DATABASE_URL",
    )
    .addCommand(disableCommand(terminal))
    .addCommand(enableCommand(terminal))
    .addCommand(relinkCommand(terminal))
    .addCommand(releaseAddressCommand(terminal));
}

const address = "a verified address of the user";

function disableCommand(terminal: Terminal) {
  return new Command("disable")
    .description("reject the user's next call: sessions, personal keys and Slack, everywhere")
    .argument("<email>", address)
    .addOption(jsonOption())
    .action(async (email, options) => {
      const document = await asOperator(terminal, ({ run }) =>
        run((ctx) => disableUser(ctx, { email })),
      );
      answer(terminal, options, { document, text: disabledText(email, document) });
    });
}

function enableCommand(terminal: Terminal) {
  return new Command("enable")
    .description("let a disabled user act again, as their memberships allow")
    .argument("<email>", address)
    .addOption(jsonOption())
    .action(async (email, options) => {
      const document = await asOperator(terminal, ({ run }) =>
        run((ctx) => enableUser(ctx, { email })),
      );
      const text = `${email} (${document.userId}) ${document.changed ? "is enabled." : "was enabled already."}`;
      answer(terminal, options, { document, text });
    });
}

function relinkCommand(terminal: Terminal) {
  return new Command("relink")
    .description("link the next session with this address to this user")
    .argument("<email>", address)
    .addOption(jsonOption())
    .action(async (email, options) => {
      const document = await asOperator(terminal, ({ run }) =>
        run((ctx) => relinkAddress(ctx, { email })),
      );
      answer(terminal, options, { document, text: relinkedText(document) });
    });
}

function releaseAddressCommand(terminal: Terminal) {
  return new Command("release-address")
    .description("let an address that a user no longer has become someone else's")
    .argument("<email>", "an address of the user, but not the newest of an active one")
    .addOption(jsonOption())
    .action(async (email, options) => {
      const document = await asOperator(terminal, ({ run }) =>
        run((ctx) => releaseAddress(ctx, { email })),
      );
      const { userId, remaining } = document;
      const left = remaining.length === 0 ? "None is left." : `Left: ${remaining.join(", ")}.`;
      const text = `${document.email} is not an address of user ${userId} any more. ${left}`;
      answer(terminal, options, { document, text });
    });
}

type StatusChange = Awaited<ReturnType<typeof disableUser>>;

function disabledText(email: string, { userId, changed, withoutOwner }: StatusChange): string {
  const done = `${email} (${userId}) ${changed ? "is disabled." : "was disabled already."}`;
  if (withoutOwner.length === 0) return done;
  return `${done} No owner can act now in: ${withoutOwner.join(", ")}.`;
}

type Relinked = Awaited<ReturnType<typeof relinkAddress>>;

function relinkedText({ identities, notified }: Relinked): string {
  const notice = notified
    ? "They are notified by email."
    : "No email was sent: they belong to no organization.";
  return `The next session issued from now on for an address of this user is linked to them. Identities dropped: ${identities}. ${notice}`;
}
