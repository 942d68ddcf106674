import { Command } from "@commander-js/extra-typings";
import type { RouterInputs, RouterOutputs } from "@usher/client";

import { answer } from "../answer.ts";
import { CliError } from "../error.ts";
import { exitCodes, type ExitCode } from "../exit-codes.ts";
import { explain } from "../explain.ts";
import { askWithRetry } from "../server/ask-with-retry.ts";
import { connectServer, type Server } from "../server/connect-server.ts";
import { table } from "../table.ts";
import type { Terminal } from "../terminal.ts";
import { watchStop } from "../watch-stop.ts";
import { collectOf, jsonOption, organizationOption, wholeNumber } from "./options.ts";

type Query = Extract<RouterInputs["invitation"]["list"], object>;
type Page = RouterOutputs["invitation"]["list"];

/** `error`: what ended the list before its end, a stop by the user included. */
type Listing = Page & { error: unknown };

const largestPage = 100;
/** How many calls of a later page may fail; a server that never answered is more likely the wrong one. */
const maxPageErrors = 5;
const states = [
  "requested",
  "pending",
  "accepted",
  "declined",
  "denied",
  "revoked",
  "expired",
  "failed",
] as const satisfies Query["states"];

export function listCommand(terminal: Terminal, end: (code: ExitCode) => void) {
  return new Command("list")
    .description("list invitations from the server at USHER_URL, newest first")
    .addOption(organizationOption())
    .option("--state <state>", "repeatable", collectOf(states))
    .option("--email <email>", "for this address")
    .option("--role <role>", "that offer this role")
    .option("--key <id>", "created with this key; its ID as shown by usher key list")
    .option("--text <text>", "with this text in the address or the inviter's name")
    .option("--limit <number>", "maximum number", wholeNumber(1, 100_000), 50)
    .option("--all", "all pages")
    .option("--cursor <cursor>", "continue after this position")
    .addOption(jsonOption())
    .action(async (options) => {
      const server = connectServer(terminal, options);
      const { state, email, role, key, text, cursor } = options;
      const query: Query = {
        ...(state && { states: state }),
        ...(email !== undefined && { email }),
        ...(role !== undefined && { role }),
        ...(key !== undefined && { inviterKeyId: key }),
        ...(text !== undefined && { text }),
        ...(cursor !== undefined && { cursor }),
      };
      const limit = options.all ? Number.POSITIVE_INFINITY : options.limit;
      const { error, ...page } = await pages(terminal, server, { query, limit });
      if (error === null) {
        answer(terminal, options, { document: page, text: describe(page) });
        return;
      }
      const { exitCode, code, message, advice } = explain(error);
      const document = { ...page, error: { code, message, advice } };
      answer(terminal, options, { document, text: describe(page) });
      if (!options.json)
        terminal.stderr.write(`${message}\n${advice === null ? "" : `${advice}\n`}`);
      end(exitCode === exitCodes.environment ? exitCode : exitCodes.partly);
    });
}

/** Waits limits out. What was read before an error is part of the result; an error before that is thrown. */
async function pages(
  terminal: Terminal,
  server: Server,
  { query, limit }: { query: Query; limit: number },
): Promise<Listing> {
  const say = (line: string) => void terminal.stderr.write(`${line}\n`);
  const stop = watchStop(terminal, say, "page");
  const invitations: Page["invitations"] = [];
  let cursor = query.cursor ?? null;
  try {
    do {
      const maxErrors = invitations.length === 0 ? 0 : maxPageErrors;
      const size = Math.min(largestPage, limit - invitations.length);
      const asked = { ...query, limit: size, ...(cursor !== null && { cursor }) };
      const page = await askWithRetry({ maxErrors, stop: stop.signal, say }, () =>
        server.once.invitation.list.query(asked),
      );
      if (page === null) throw new CliError("cli.stopped", exitCodes.partly, "Stopped.");
      invitations.push(...page.invitations);
      cursor = page.nextCursor;
    } while (cursor !== null && invitations.length < limit);
    return { invitations, nextCursor: cursor, error: null };
  } catch (error) {
    if (invitations.length === 0) throw error;
    return { invitations, nextCursor: cursor, error };
  } finally {
    stop.release();
  }
}

function describe({ invitations, nextCursor }: Page): string {
  if (invitations.length === 0) return "No invitations found.";
  const rows = invitations.map((invitation) => [
    invitation.email,
    invitation.state,
    invitation.roles.join(" "),
    invitation.delivery?.status ?? "-",
    invitation.createdAt,
    invitation.expiresAt ?? "never",
    invitation.id,
  ]);
  const shown = table(["EMAIL", "STATE", "ROLES", "DELIVERY", "CREATED", "EXPIRES", "ID"], rows);
  return nextCursor === null
    ? shown
    : `${shown}\nThere are more. Use --cursor ${nextCursor}, or --all.`;
}
