import { Command } from "@commander-js/extra-typings";

import { requireEncoding } from "../csv/decode-text.ts";
import type { ExitCode } from "../exit-codes.ts";
import { importFile } from "../import/import-file.ts";
import { parseRoles } from "../invite/parse-options.ts";
import { asOperator } from "../operator/operator.ts";
import type { Terminal } from "../terminal.ts";
import {
  accessForDaysOption,
  accessUntilOption,
  collect,
  endOf,
  jsonOption,
  organizationOf,
  organizationOption,
} from "./options.ts";

export function memberImportCommand(terminal: Terminal, end: (code: ExitCode) => void) {
  return new Command("import")
    .description("import members from a file, without invitations or email")
    .argument(
      "<file>",
      "CSV, or - for standard input: email, role, name, external_id, access_for_days or access_until",
    )
    .addOption(organizationOption())
    .option("--role <role>", "where a row has none; repeatable; default: member", collect)
    .addOption(accessForDaysOption())
    .addOption(accessUntilOption())
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
    .action(async (file, options) => {
      const { role, state, errors, encoding, json } = options;
      const organization = organizationOf(terminal, options);
      const settings = {
        ...(role !== undefined && { roles: parseRoles(role) }),
        ...endOf(options),
        dryRun: options.dryRun ?? false,
      };
      const ignoreUnknownColumns = options.ignoreUnknownColumns ?? false;
      const given = { file, state, errors, encoding, ignoreUnknownColumns, ...(json && { json }) };
      end(
        await asOperator(terminal, ({ system }) =>
          importFile({ terminal, caller: system(organization) }, given, settings),
        ),
      );
    });
}
