import { Command } from "@commander-js/extra-typings";
import type { UsherClient, RouterInputs, RouterOutputs } from "@usher/client";

import { answer } from "../answer.ts";
import { connectServer } from "../server/connect-server.ts";
import { table } from "../table.ts";
import type { Terminal } from "../terminal.ts";
import { collectOf, jsonOption, organizationOption, wholeNumber } from "./options.ts";

type Query = Extract<RouterInputs["invitation"]["list"], object>;
type Page = RouterOutputs["invitation"]["list"];

const largestPage = 100;
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

export function listCommand(terminal: Terminal) {
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
      const { client } = connectServer(terminal, options);
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
      const document = await pages(client, query, limit);
      answer(terminal, options, { document, text: describe(document) });
    });
}

async function pages(client: UsherClient, query: Query, limit: number): Promise<Page> {
  const invitations: Page["invitations"] = [];
  let cursor = query.cursor ?? null;
  do {
    const size = Math.min(largestPage, limit - invitations.length);
    const page = await client.invitation.list.query({
      ...query,
      limit: size,
      ...(cursor !== null && { cursor }),
    });
    invitations.push(...page.invitations);
    cursor = page.nextCursor;
  } while (cursor !== null && invitations.length < limit);
  return { invitations, nextCursor: cursor };
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
  const shown = table(["EMAIL", "STATE", "ROLES", "MAIL", "MADE", "EXPIRES", "ID"], rows);
  return nextCursor === null
    ? shown
    : `${shown}\nThere are more. Use --cursor ${nextCursor}, or --all.`;
}
