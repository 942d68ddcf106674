import type { Terminal } from "./terminal.ts";

export type Stop = { signal: AbortSignal; release(): void };

/** Turns Ctrl-C and SIGTERM into a request to stop: what is being asked is finished first. */
export function watchStop(
  terminal: Terminal,
  say: (line: string) => void,
  current: "chunk" | "page" = "chunk",
): Stop {
  const controller = new AbortController();
  const release = terminal.onStop(() => {
    if (!controller.signal.aborted) say(`Stopping after the current ${current}…`);
    controller.abort();
  });
  return { signal: controller.signal, release };
}
