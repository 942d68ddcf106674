import type { Attempt } from "./as-slack-member.ts";

/** Nothing is known to be saved, for a reason that passes: doing it again may work. */
export function isTransient(attempt: Exclude<Attempt<unknown>, { kind: "ok" }>): boolean {
  switch (attempt.kind) {
    case "stopped":
      return attempt.reason === "slack_slow" || attempt.reason === "database_slow";
    case "rejected":
      return attempt.error.code === "service.unavailable";
    case "error":
      return true;
    case "unsure":
      return false;
  }
}
