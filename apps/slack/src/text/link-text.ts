import { addressText, quoteName, quoteText, shorten } from "./slack-text.ts";

type Facts = { organizationName: string; command: string };

/** The same for every address: it does not reveal whether a member has it. */
export function linkAskedText(email: string, { organizationName }: Facts): string {
  const address = addressText(email);
  return `If ${address} belongs to a member of ${quoteName(organizationName)}, an email with a link is on its way. Open it within ten minutes. I'll let you know here when you're connected.`;
}

export function linkedAlreadyText({ organizationName, command }: Facts): string {
  return `Your Slack account is already connected to ${quoteName(organizationName)}. Use \`${quoteText(command)} unlink\` to disconnect it.`;
}

export function badLinkAddressText(email: string, { command }: Facts): string {
  return `‘${quoteText(shorten(email, 80))}’ isn't an email address. Example: \`${quoteText(command)} link jane@acme.com\``;
}

export function unlinkedText(stillKnown: boolean, { organizationName }: Facts): string {
  const organization = quoteName(organizationName);
  const rest = stillKnown ? " We still identify you by your confirmed Slack email address." : "";
  return `Your Slack account is no longer linked to ${organization}.${rest}`;
}

export function notLinkedText(stillKnown: boolean, { organizationName, command }: Facts): string {
  const organization = quoteName(organizationName);
  return stillKnown
    ? `Your Slack account isn't linked to ${organization}; we identify you by your confirmed Slack email address.`
    : `Your Slack account isn't linked to ${organization}. Use \`${quoteText(command)} link\` to connect it.`;
}

/** The direct message after a link was made, or was moved to another Slack account. */
export function accountNotice(what: "connected" | "moved", facts: Facts): string {
  const organization = quoteName(facts.organizationName);
  const command = quoteText(facts.command);
  return what === "connected"
    ? `Your Slack account is now connected to ${organization}. \`${command} help\` shows what you can do; \`${command} unlink\` disconnects it.`
    : `Your Slack account is no longer connected to ${organization}: the member it belonged to connected another account. If that wasn't you, contact an admin of ${organization} right away.`;
}
