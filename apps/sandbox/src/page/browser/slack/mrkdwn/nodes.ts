export type InlineNode =
  | { kind: "text"; text: string }
  | { kind: "break" }
  | { kind: "bold" | "italic" | "strike"; children: InlineNode[] }
  | { kind: "code"; text: string }
  | { kind: "link"; url: string; text: string }
  | { kind: "user"; id: string; label: string | null }
  | { kind: "channel"; id: string; label: string | null }
  | { kind: "broadcast"; name: string }
  | { kind: "date"; timestamp: number; format: string; url: string | null; fallback: string }
  | { kind: "emoji"; name: string };

export type MrkdwnNode =
  | { kind: "paragraph"; children: InlineNode[] }
  | { kind: "quote"; children: InlineNode[] }
  | { kind: "preformatted"; text: string }
  | { kind: "list"; isOrdered: boolean; start: number; items: InlineNode[][] };
