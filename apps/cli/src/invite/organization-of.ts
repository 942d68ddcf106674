import type { RouterOutputs } from "@usher/client";

import { exitCodes } from "../exit-codes.ts";
import { CliError } from "../error.ts";
import type { Server } from "../server/connect-server.ts";
import type { Terminal } from "../terminal.ts";
import { askWithRetry } from "../server/ask-with-retry.ts";
import { watchStop } from "../watch-stop.ts";

export type Organization = RouterOutputs["organization"]["get"];

/** The organization the key invites into. Waits limits out as a run does. Throws `CliError` when it is stopped. */
export async function organizationOf(terminal: Terminal, server: Server): Promise<Organization> {
  const say = (line: string) => void terminal.stderr.write(`${line}\n`);
  const stop = watchStop(terminal, say);
  try {
    // A server that does not answer yet is more likely not the right one.
    const retryPolicy = { maxErrors: 0, stop: stop.signal, say };
    const found = await askWithRetry(retryPolicy, () => server.once.organization.get.query());
    if (found !== null) return found;
    throw new CliError("cli.stopped", exitCodes.partly, "Stopped before anything was sent.");
  } finally {
    stop.release();
  }
}
