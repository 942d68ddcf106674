import { Command } from "@commander-js/extra-typings";

import { answer } from "../answer.ts";
import { migrateOperatorDatabase } from "../operator/open-database.ts";
import type { Terminal } from "../terminal.ts";
import { jsonOption } from "./options.ts";

export function migrateCommand(terminal: Terminal) {
  return new Command("migrate")
    .description("update the database of DATABASE_URL to this version")
    .addOption(jsonOption())
    .action(async (options) => {
      const applied = await migrateOperatorDatabase(terminal);
      const what = applied.length === 0 ? "was up to date" : `is up to date: ${applied.join(", ")}`;
      answer(terminal, options, { document: { applied }, text: `The database ${what}.` });
    });
}
