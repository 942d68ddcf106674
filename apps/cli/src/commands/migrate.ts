import { Command } from "@commander-js/extra-typings";
import { migrate } from "@usher/core/typeorm";

import { answer } from "../answer.ts";
import { openOperatorDatabase } from "../operator/open-database.ts";
import type { Terminal } from "../terminal.ts";
import { jsonOption } from "./options.ts";

export function migrateCommand(terminal: Terminal) {
  return new Command("migrate")
    .description("update the database of DATABASE_URL to this version")
    .addOption(jsonOption())
    .action(async (options) => {
      const database = await openOperatorDatabase(terminal);
      try {
        const applied = await migrate(database);
        const what =
          applied.length === 0 ? "was up to date" : `is up to date: ${applied.join(", ")}`;
        answer(terminal, options, { document: { applied }, text: `The database ${what}.` });
      } finally {
        await database.destroy();
      }
    });
}
