import { Command } from "@commander-js/extra-typings";

import type { ExitCode } from "../exit-codes.ts";
import { usageError } from "../error.ts";
import { inviteAddresses } from "../invite/invite-addresses.ts";
import { inviteFile } from "../invite/invite-file.ts";
import { connectServer } from "../server/connect-server.ts";
import type { Terminal } from "../terminal.ts";
import { requireEncoding } from "../csv/decode-text.ts";
import { parseLocale, parseRoles } from "../invite/parse-options.ts";
import {
  accessForDaysOption,
  accessUntilOption,
  collect,
  endOf,
  jsonOption,
  organizationOption,
  wholeNumber,
} from "./options.ts";

const maxHours = 720;

export function inviteCommand(terminal: Terminal, end: (code: ExitCode) => void) {
  return new Command("invite")
    .description("invite people through the server at USHER_URL, as the holder of USHER_KEY")
    .argument("[emails...]", "addresses, unless a file lists them")
    .addOption(organizationOption())
    .option(
      "-f, --file <path>",
      "a CSV file, or - for standard input: email, role, message, locale, expires_in_hours, access_for_days or access_until",
    )
    .option("--role <role>", "where a row has none; repeatable; default: member", collect)
    .option("--message <text>", "where a row has none")
    .option("--locale <locale>", "of the email, where a row has none")
    .option("--expires-in-hours <hours>", "where a row has none", wholeNumber(1, maxHours))
    .addOption(accessForDaysOption())
    .addOption(accessUntilOption())
    .option("--note <text>", "for the approvers")
    .option("--request", "request approval for roles above your own")
    .option("--skip-existing", "skip members and open invitations instead of failing them")
    .option("--dry-run", "show what would happen without changing anything")
    .option("--state <path>", "where a run records its progress; default: beside the file")
    .option("--errors <path>", "where failed rows are written; default: beside the file")
    .option(
      "--encoding <name>",
      "of the file, for example windows-1252; default: UTF-8 or UTF-16",
      requireEncoding,
    )
    .option("--ignore-unknown-columns", "ignore columns that Usher does not know")
    .addOption(jsonOption())
    .action(async (emails, options) => {
      const { file, role, message, locale, expiresInHours, note, json, state, errors } = options;
      if ((file === undefined) === (emails.length === 0))
        throw usageError("Specify either addresses or a file with --file.");
      const fixture = { terminal, server: connectServer(terminal, options) };
      const settings = {
        ...(role !== undefined && { roles: parseRoles(role) }),
        ...(message !== undefined && { message }),
        ...(locale !== undefined && { locale: parseLocale(locale) }),
        ...(expiresInHours !== undefined && { expiresInHours }),
        ...endOf(options),
        ...(note !== undefined && { note }),
        request: options.request ?? false,
        dryRun: options.dryRun ?? false,
        skipExisting: options.skipExisting ?? false,
      };
      const reading = {
        ignoreUnknownColumns: options.ignoreUnknownColumns ?? false,
        encoding: options.encoding,
      };
      const shown = json ? { json } : {};
      end(
        file === undefined
          ? await inviteAddresses(fixture, { emails, ...shown }, settings)
          : await inviteFile(fixture, { file, state, errors, ...reading, ...shown }, settings),
      );
    });
}
