const markup = /<@([UW][A-Z0-9]+)(?:\|[^<>\n]*)?>/u;
const word = new RegExp(`^${markup.source}$`, "u");

export function isMention(text: string): boolean {
  return word.test(text);
}

/** The Slack id of a mentioned person; null for any other word. */
export function mentionedUser(text: string): string | null {
  return word.exec(text)?.[1] ?? null;
}

/** The first mention in a text, as it is written there. */
export function firstMention(text: string): { written: string; userId: string } | null {
  const [written, userId] = markup.exec(text) ?? [];
  return written === undefined || userId === undefined ? null : { written, userId };
}
