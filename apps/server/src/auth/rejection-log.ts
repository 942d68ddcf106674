import type { Logger } from "@usher/process";

import type { TokenRejection } from "./session-token.ts";

export type LogRejection = (rejection: TokenRejection) => void;

const windowMs = 60_000;
const maxPerWindow = 20;

/**
 * One line for each token that is rejected, with the reason, which callers are not told. Anyone can send tokens, so
 * each reason is written a number of times a minute. The number of lines left out comes with the next line of that
 * reason after that minute.
 */
export function createRejectionLog(
  log: Pick<Logger, "warn">,
  now: () => number = Date.now,
): LogRejection {
  const windows = new Map<string, { endsAt: number; written: number; omitted: number }>();
  return (rejection) => {
    const { reason } = rejection;
    const at = now();
    let window = windows.get(reason);
    if (window === undefined || window.endsAt <= at) {
      if (window !== undefined && window.omitted > 0)
        log.warn({ reason, omitted: window.omitted }, "more session tokens were rejected");
      window = { endsAt: at + windowMs, written: 0, omitted: 0 };
      windows.set(reason, window);
    }
    if (window.written === maxPerWindow) {
      window.omitted += 1;
      return;
    }
    window.written += 1;
    log.warn(rejection, "a session token was rejected");
  };
}
