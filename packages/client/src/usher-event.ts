import type { RouterOutputs } from "./server-types.ts";

/** What `event.list` answers and `event.onEvent` streams; its `type` tells the type of `data` and `changes`. */
export type UsherEvent = RouterOutputs["event"]["list"]["events"][number];
