import { quoteName, quoteText, shorten } from "./slack-text.ts";

type Facts = { organizationName: string; command: string };

/** The same for every address: whether somebody has it stays unsaid. */
export function linkAskedText(email: string, { organizationName }: Facts): string {
  const address = quoteText(shorten(email, 254));
  return `If ${address} belongs to a member of ${quoteName(organizationName)}, a mail with a link is on its way. Open it within ten minutes; I'll tell you here when you're connected.`;
}

export function linkedAlreadyText({ organizationName, command }: Facts): string {
  return `Your Slack account is connected to ${quoteName(organizationName)} already. \`${quoteText(command)} unlink\` ends that.`;
}

export function badLinkAddressText(email: string, { command }: Facts): string {
  return `‘${quoteText(shorten(email, 80))}’ isn't an email address. Example: \`${quoteText(command)} link jane@acme.com\``;
}

export function unlinkedText(stillKnown: boolean, { organizationName }: Facts): string {
  const organization = quoteName(organizationName);
  const rest = stillKnown ? " Your confirmed Slack e-mail address still stands for you." : "";
  return `Your Slack account is no longer linked to ${organization}.${rest}`;
}

export function notLinkedText(stillKnown: boolean, { organizationName, command }: Facts): string {
  const organization = quoteName(organizationName);
  return stillKnown
    ? `Your Slack account isn't linked to ${organization}; your confirmed Slack e-mail address stands for you.`
    : `Your Slack account isn't linked to ${organization}. \`${quoteText(command)} link\` connects it.`;
}

/** The direct message after a link was made, or was moved to another Slack account. */
export function accountNotice(what: "connected" | "moved", facts: Facts): string {
  const organization = quoteName(facts.organizationName);
  const command = quoteText(facts.command);
  return what === "connected"
    ? `Your Slack account is connected to ${organization} now. \`${command} help\` shows what you can do; \`${command} unlink\` ends it.`
    : `Your Slack account is no longer connected to ${organization}: the member it stood for connected another one. If that wasn't you, tell an admin of ${organization} at once.`;
}
