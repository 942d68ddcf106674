import { Command } from "@commander-js/extra-typings";
import type { RouterOutputs } from "@usher/client";
import { reviewDecisions, UsherError } from "@usher/core";

import { answer } from "../answer.ts";
import { asOperator } from "../operator/operator.ts";
import { table } from "../table.ts";
import type { Terminal } from "../terminal.ts";
import { invitationsText, onMember } from "./on-member.ts";
import { jsonOption, oneOf, organizationOf, organizationOption, wholeNumber } from "./options.ts";
import { readPages } from "./read-pages.ts";

type Due = RouterOutputs["member"]["listReviewDue"];
type Result = RouterOutputs["member"]["review"]["results"][number];

export function dueCommand(terminal: Terminal) {
  return new Command("due")
    .description("list members whose access is due for review, the longest ago first")
    .addOption(organizationOption())
    .option(
      "--days <number>",
      "not reviewed for so many days; default: the policy's",
      wholeNumber(1, 3650),
    )
    .option("--limit <number>", "maximum number", wholeNumber(1, 100_000), 50)
    .option("--all", "all of them")
    .addOption(jsonOption())
    .action(async (options) => {
      const organization = organizationOf(terminal, options);
      const { days } = options;
      const limit = options.all ? Number.POSITIVE_INFINITY : options.limit;
      const pages = await asOperator(terminal, ({ system }) =>
        readPages(limit, (place) => system(organization).member.listReviewDue({ days, ...place })),
      );
      const due = {
        members: pages.flatMap(({ members }) => members),
        nextCursor: pages.at(-1)?.nextCursor ?? null,
        days: pages[0]?.days ?? null,
      };
      answer(terminal, options, { document: due, text: describe(due) });
    });
}

function describe({ members, nextCursor, days }: Due): string {
  if (days === null)
    return "The policy has no reviews. Use --days, or set accessReview.days of the policy.";
  if (members.length === 0) return "No member is due for review.";
  const shown = table(
    ["ID", "EMAIL", "NAME", "ROLES", "STATUS", "REVIEWED", "DUE SINCE"],
    members.map(({ id, email, name, roles, status, reviewedAt, dueSince }) => [
      id,
      email ?? "",
      name ?? "",
      roles.join(", "),
      status,
      reviewedAt ?? "never",
      dueSince,
    ]),
  );
  return nextCursor === null ? shown : `${shown}\nThere are more. Use --limit, or --all.`;
}

export function reviewCommand(terminal: Terminal) {
  return new Command("review")
    .description("record that a member's access goes on, or end it")
    .argument("<member>", "address, or ID as shown by usher member due")
    .argument("<decision>", "keep, or end, which removes the member", oneOf(reviewDecisions))
    .addOption(organizationOption())
    .addOption(jsonOption())
    .action(async (member, decision, options) => {
      const result = await onMember(terminal, { member, options }, async (caller, id) => {
        const { version: expectedVersion } = await caller.member.get({ id });
        const entries = [{ id, decision, expectedVersion }];
        return decided((await caller.member.review({ entries })).results[0]);
      });
      const text = `${member} ${doneText(result)}.${invitationsText(result)}`;
      answer(terminal, options, { document: result, text });
    });
}

function doneText({ member }: Result): string {
  if (member === null) return "was removed";
  const kept = member.status === "suspended" ? "stays suspended" : "keeps access";
  return `${kept}, as ${member.roles.join(", ")}`;
}

/** Throws what the one entry was rejected with. */
function decided(result: Result | undefined): Result {
  if (result === undefined) throw new Error("a review has no result");
  if (result.error === null) return result;
  const { code, message } = result.error;
  throw new UsherError(code, { message });
}
