import { confirm, isInteractive } from "./confirm.ts";
import { CliError, usageError } from "./error.ts";
import { exitCodes } from "./exit-codes.ts";
import type { Terminal } from "./terminal.ts";

/** Asks a person, unless `--yes` was given. Throws `CliError` where there is no one to ask, and for any answer but yes. */
export async function requireConfirmation(
  terminal: Terminal,
  { yes, json }: { yes?: true | undefined; json?: true | undefined },
  question: string,
): Promise<void> {
  if (yes) return;
  if (json || !isInteractive(terminal))
    throw usageError("This needs a confirmation.", "Add --yes to do it without being asked.");
  if (await confirm(terminal, question)) return;
  throw new CliError("cli.canceled", exitCodes.rejected, "Nothing was changed.");
}
