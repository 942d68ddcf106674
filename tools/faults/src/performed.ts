/** `idle`: there was nothing to do it to. */
export type Performed = "answered" | "refused" | "unanswered" | "idle";
