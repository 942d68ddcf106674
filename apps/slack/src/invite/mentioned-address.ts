import { firstMention } from "../command/mention.ts";
import type { Call } from "../request/call.ts";

/** What takes the address of one person, or finds them by it; the form of an invitation shows those of several. */
const actions = /^\s*(?:members|status|resend|remind|revoke|cancel|unblock|approve|deny)\s/iu;

/**
 * The command with the mentioned person's address in place of the mention, as the actions on one
 * invitation take it; the mention alone where their address cannot be seen.
 */
export async function withMentionedAddress(
  { workspace }: Call,
  text: string,
): Promise<string | { unknown: string }> {
  const mention = actions.test(text) ? firstMention(text) : null;
  if (mention === null) return text;
  const { written, userId } = mention;
  const email = await workspace.people.emailOf(userId, workspace.facts);
  return email === null ? { unknown: `<@${userId}>` } : text.replace(written, () => email);
}
