import type { KnownBlock } from "@slack/types";

/** What a projection turns into: blocks for people who see them, `text` for phones and screen readers. */
export type MessageContent = { text: string; blocks: KnownBlock[] };
