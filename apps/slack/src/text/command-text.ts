import { systemRoles } from "@usher/core";

import type { CommandDoubt, CommandError } from "../command/parse-command.ts";
import { joinList, oneLine, quoteName, quoteText, shorten } from "./slack-text.ts";

/** What the command can do, under the name it has here. */
export function helpText(facts: { command: string; organizationName: string }): string {
  const command = quoteText(facts.command);
  const examples = [
    ["jane@acme.com admin", "invite one person as admin"],
    [
      'jane@acme.com bob@acme.com "new designers"',
      "invite several; the quoted note is for the approvers",
    ],
    ["jane@acme.com member for 30 days", "access that ends by itself; also `until 2027-01-31`"],
    ["", "open a form"],
    ["@jane admin", "invite a colleague by their Slack email address; you confirm it first"],
    ["list", "open invitations; `list mine`, `list pending` or `list waiting` shows some of them"],
    [
      "members jane",
      "find members, change their role, suspend, reactivate or remove them; for admins",
    ],
    ["review", "keep or end the access of members whose review is due; for admins"],
    ["status jane@acme.com", "show the status of an invitation"],
    ["resend jane@acme.com", "send a new link"],
    ["remind jane@acme.com", "remind the approvers of a request"],
    ["revoke jane@acme.com", "disable the link, or withdraw your request"],
    ["approve 1a2b3c4d", "approve a request by the code on its message or in `list waiting`"],
    ['deny 1a2b3c4d "not before May"', "deny a request, with a reason"],
    ["delegate", "let someone else decide for you while you are away"],
    ["unblock jane@acme.com", "email an address again that bounced or declined; for admins"],
    ["link me@acme.com", "connect your Slack account by email; `unlink` disconnects it"],
    ["settings", "who approves, where, and for how long; owners can change them"],
  ] as const;
  return [
    `*${command}* invites people to ${quoteName(facts.organizationName)}.`,
    ...examples.map(([rest, what]) => `• \`${`${command} ${rest}`.trim()}\` – ${what}`),
    `Roles: ${joinList(systemRoles)}, and custom roles that start with org-. The default role is member. If you can't invite someone directly, your request goes to the approvers.`,
  ].join("\n");
}

/** One sentence: what is not understood, and what to type instead. */
export function commandErrorText(problem: CommandError, command: string): string {
  const name = quoteText(command);
  if (problem.kind === "too_many_people") return tooManyPeopleText(problem.count);
  if (problem.kind === "several_addresses")
    return `Give one address at a time. Example: \`${name} ${problem.subcommand} jane@acme.com\``;
  const word = quoteText(shorten(problem.word ?? "", 80));
  const example = `Example: \`${name} jane@acme.com admin\``;
  switch (problem.kind) {
    case "unknown_word": {
      const guess = problem.suggestion === null ? "" : ` Did you mean ${problem.suggestion}?`;
      return `‘${word}’ isn't a role.${guess} Roles: ${joinList(systemRoles)}. Put a note in quotes.`;
    }
    case "unknown_subcommand":
      return `I don't know ‘${word}’. Did you mean \`${name} ${problem.suggestion}\`? \`${name} help\` shows all commands.`;
    case "unknown_list": {
      const guess =
        problem.suggestion === null ? "" : ` Did you mean \`${name} list ${problem.suggestion}\`?`;
      return `There is no list ‘${word}’.${guess} The lists are \`list\`, \`list mine\`, \`list pending\` and \`list waiting\`.`;
    }
    case "no_request": {
      const what = problem.word === null ? "Specify a request" : `‘${word}’ isn't a request`;
      return `${what}. Example: \`${name} ${problem.subcommand} 1a2b3c4d\`, with the code that \`${name} list waiting\` shows.`;
    }
    case "no_address": {
      if (problem.suggestion !== null)
        return `‘${word}’ isn't an email address. Did you mean \`${name} ${problem.suggestion}\`?`;
      return `‘${word}’ isn't an email address. ${example}`;
    }
    case "unknown_end":
      return `I don't understand ‘${word}’. Say when access ends with one of \`for 30 days\`, \`for 2 weeks\` or \`until 2027-01-31\`.`;
    case "mention_without_id":
      return `I don't know who ${word} is. Type their email address. ${example}`;
  }
}

export function tooManyPeopleText(count: number): string {
  return `You can invite up to 20 people at once; you listed ${count.toLocaleString("en-US")}.`;
}

/** For a command about someone whose address Slack does not return; a mention is Slack's own markup. */
export function unseenAddressText(mention: string): string {
  return `I can't see the email address of ${mention}. Type it instead. Nothing was changed.`;
}

/** In the form, for colleagues whose address Slack does not return. */
export function unknownMentionsText(count: number): string {
  return count === 1
    ? "I can't see the email address of someone you mentioned. Type it below."
    : `I can't see the email addresses of ${count} people you mentioned. Type them below.`;
}

/** In the form, for what was typed beside the addresses. Not markup: the form shows it as it is. */
export function doubtText(doubt: CommandDoubt): string {
  const words = listWords(doubt.words);
  switch (doubt.kind) {
    case "unknown_words": {
      const guess = doubt.suggestion === null ? "" : ` Did you mean the role ${doubt.suggestion}?`;
      return `I left out ${words}, which I don't understand.${guess} Check the form before you send it.`;
    }
    case "wrong_addresses":
      return doubt.words.length === 1
        ? `I left out ${words}, which isn't an email address. Add the right one below.`
        : `I left out ${words}, which aren't email addresses. Add the right ones below.`;
    case "names":
      return `I read ${words} as a name. If you meant a role, choose it below.`;
  }
}

/** Under the field, for what is listed beside the addresses. */
export function wrongAddressesText(words: readonly string[]): string {
  return words.length === 1
    ? `${listWords(words)} isn't an email address. Correct it or remove it.`
    : `${listWords(words)} aren't email addresses. Correct them or remove them.`;
}

const maxListed = 10;

function listWords(words: readonly string[]): string {
  const shown = words.slice(0, maxListed).map((word) => `‘${shorten(oneLine(word), 80)}’`);
  const more = words.length - shown.length;
  return joinList(more > 0 ? [...shown, `${more} more`] : shown);
}
