import type { Terminal } from "../terminal.ts";

export type Stop = { signal: AbortSignal; release(): void };

/** Turns Ctrl-C and SIGTERM into a request to stop: the current chunk is finished first. */
export function watchStop(terminal: Terminal, say: (line: string) => void): Stop {
  const controller = new AbortController();
  const release = terminal.onStop(() => {
    if (!controller.signal.aborted) say("Stopping after the current chunk…");
    controller.abort();
  });
  return { signal: controller.signal, release };
}
