import { systemRoles } from "@usher/core";

import type { CommandProblem } from "./command/parse-command.ts";
import { listWords, quoteName, quoteText, shorten } from "./slack-text.ts";

/** What the command can do, under the name it has here. */
export function helpText(facts: { command: string; organizationName: string }): string {
  const command = quoteText(facts.command);
  const examples = [
    ["jane@acme.com admin", "invite one person as admin"],
    [
      'jane@acme.com bob@acme.com "new designers"',
      "invite several; the quoted note is for the approvers",
    ],
    ["", "open a form"],
    ["list", "what is open; `list mine` for your own"],
    ["status jane@acme.com", "how far an invitation has come"],
    ["resend jane@acme.com", "send a new link"],
    ["revoke jane@acme.com", "make the link invalid, or withdraw your request"],
  ] as const;
  return [
    `*${command}* invites people to ${quoteName(facts.organizationName)}.`,
    ...examples.map(([rest, what]) => `• \`${`${command} ${rest}`.trim()}\` – ${what}`),
    `Roles: ${listWords(systemRoles)}, and custom ones that begin with org-. Without a role it is member. What you may not decide alone goes to the approvers.`,
  ].join("\n");
}

/** One sentence: what is not understood, and what to type instead. */
export function problemText(problem: CommandProblem, command: string): string {
  const word = quoteText(shorten(problem.word, 80));
  const example = `Example: \`${quoteText(command)} jane@acme.com admin\``;
  switch (problem.kind) {
    case "unknown_word": {
      const guess = problem.suggestion === null ? "" : ` Did you mean ${problem.suggestion}?`;
      return `‘${word}’ isn't a role.${guess} Roles: ${listWords(systemRoles)}. A note goes in quotes.`;
    }
    case "no_address": {
      if (problem.suggestion !== null)
        return `‘${word}’ isn't an email address. Did you mean \`${quoteText(command)} ${problem.suggestion}\`?`;
      return `‘${word}’ isn't an email address. ${example}`;
    }
    case "mention_without_id":
      return `I can't tell who ${word} is. Type their email address. ${example}`;
  }
}
