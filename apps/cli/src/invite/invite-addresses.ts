import { randomUUID } from "node:crypto";

import type { RouterOutputs } from "@usher/client";
import { addressOf } from "@usher/core";

import type { ExitCode } from "../exit-codes.ts";
import type { Server } from "../server/connect-server.ts";
import type { Terminal } from "../terminal.ts";
import { organizationOf } from "./organization-of.ts";
import { invitedOutcomes, noOutcomes } from "./outcomes.ts";
import type { Progress } from "./progress.ts";
import { reportRun } from "./report.ts";
import { runErrors, runChunks, type Settings } from "./run-chunks.ts";
import { openRunState } from "./run-state.ts";
import { watchStop } from "../watch-stop.ts";

type Result = RouterOutputs["invitation"]["create"]["results"][number];

/** Invites the people named on the command line. */
export async function inviteAddresses(
  { terminal, server }: { terminal: Terminal; server: Server },
  { emails, json }: { emails: readonly string[]; json?: true },
  settings: Settings,
): Promise<ExitCode> {
  const { id, slug, policy } = await organizationOf(terminal, server);
  const chunkSize = Math.min(20, policy.limits.inviteesPerDay);
  const state = await openRunState(
    null,
    { fresh: { usher: "bulk-run", fingerprint: "", chunkSize } },
    invitedOutcomes,
  );
  const say = (line: string) => void terminal.stderr.write(`${line}\n`);
  const progress: Progress = { update() {}, say, end() {} };
  const stop = watchStop(terminal, say);
  const results: Result[] = [];
  try {
    const ending = await runChunks({
      server,
      retryPolicy: { ...runErrors, stop: stop.signal, say },
      people: emails.map((email, index) => ({ row: index + 1, email: addressOf(email) })),
      before: noOutcomes(),
      settings,
      state,
      idempotencyPrefix: settings.dryRun ? null : `usher-cli:${randomUUID()}`,
      progress,
      onResult: (_person, result) => results.push(result),
    });
    return reportRun(terminal, json ? { json } : {}, {
      organization: { id, slug },
      settings,
      total: emails.length,
      ending,
      errorsFile: null,
      stateFile: null,
      results,
    });
  } finally {
    stop.release();
  }
}
