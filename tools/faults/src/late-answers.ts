import type { Disturbance } from "./event-log.ts";
import { slackTimeoutMs } from "./process-env.ts";
import type { Round } from "./round.ts";

const tooLate = "http request failed The call took too long.";

/** So long a call that was given up may wait until the runner's Slack reads it. */
const busyMs = 2000;

/** Calls of Slack that a process gave up, by its log: on a busy machine the answer came, but too late. */
export function lateAnswers({ harness }: Round): Disturbance[] {
  const timeoutMs = slackTimeoutMs(harness.settings.timing);
  return harness.slackApps.flatMap((slot) =>
    lateTimes(slot.output()).map((at) => {
      const [from, to] = [at - timeoutMs, at + busyMs];
      return { what: "slack", from, to } as const;
    }),
  );
}

/** When each of them was given up, in milliseconds. */
export function lateTimes(output: string): number[] {
  return output.split("\n").flatMap((line) => {
    if (!line.includes(tooLate)) return [];
    const time = Date.parse(/"time":"([^"]+)"/.exec(line)?.[1] ?? "");
    return Number.isNaN(time) ? [] : [time];
  });
}
