const markup = /^<@([UW][A-Z0-9]+)(?:\|[^<>\n]*)?>$/u;

export function isMention(word: string): boolean {
  return markup.test(word);
}

/** The Slack id of a mentioned person; null for any other word. */
export function mentionedUser(word: string): string | null {
  return markup.exec(word)?.[1] ?? null;
}
