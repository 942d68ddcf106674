/** `idle`: there was nothing to do it to. */
export type Performed = "answered" | "rejected" | "unanswered" | "idle";
