import type { KnownBlock } from "@slack/types";

/** A rendered message: blocks for people who see them, `text` for phones and screen readers. */
export type MessageContent = { text: string; blocks: KnownBlock[] };
