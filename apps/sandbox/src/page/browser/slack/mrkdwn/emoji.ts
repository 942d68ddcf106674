const known: Record<string, string> = {
  "+1": "👍",
  "-1": "👎",
  arrow_right: "➡️",
  bell: "🔔",
  bulb: "💡",
  busts_in_silhouette: "👥",
  calendar: "📅",
  clock1: "🕐",
  email: "✉️",
  envelope: "✉️",
  eyes: "👀",
  gear: "⚙️",
  hourglass: "⌛",
  hourglass_flowing_sand: "⏳",
  incoming_envelope: "📨",
  information_source: "ℹ️",
  key: "🔑",
  leftwards_arrow_with_hook: "↩️",
  link: "🔗",
  lock: "🔒",
  mailbox: "📫",
  no_entry: "⛔",
  no_entry_sign: "🚫",
  outbox_tray: "📤",
  raised_hands: "🙌",
  repeat: "🔁",
  rotating_light: "🚨",
  shield: "🛡️",
  smile: "😄",
  tada: "🎉",
  thumbsup: "👍",
  thumbsdown: "👎",
  warning: "⚠️",
  wave: "👋",
  white_check_mark: "✅",
  x: "❌",
};

/** The character of a `:name:`; the name in colons for one that is not in the page's small table. */
export function emojiOf(name: string): string {
  return known[name] ?? `:${name}:`;
}

export function withEmoji(text: string): string {
  return text.replaceAll(/:([a-z0-9_+-]{1,40}):/g, (whole, name: string) => known[name] ?? whole);
}
