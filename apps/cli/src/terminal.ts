/** All that a command has of the world around it. */
export type Terminal = {
  env: Readonly<Record<string, string | undefined>>;
  stdin: AsyncIterable<Uint8Array | string> & { isTTY?: boolean };
  stdout: { write(text: string): unknown };
  /** Notes, progress and faults; standard output carries the answer alone. */
  stderr: { write(text: string): unknown; isTTY?: boolean; columns?: number };
  /** Takes Ctrl-C and SIGTERM in place of the process's end, until the returned function is called. */
  onStop(listener: () => void): () => void;
};

/** A variable that is there and not empty. */
export function variable(terminal: Pick<Terminal, "env">, name: string): string | null {
  const value = terminal.env[name]?.trim();
  return value === undefined || value === "" ? null : value;
}

const controls = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu;
const controlsInLines = /[^\P{Cc}\n]|\p{Cf}/gu;

/** What other people wrote, on one line and without anything a terminal would obey. */
export function plain(text: string): string {
  return text.replaceAll(controls, " ");
}

/** The same for text of several lines. */
export function plainLines(text: string): string {
  return text.replaceAll(controlsInLines, " ");
}
