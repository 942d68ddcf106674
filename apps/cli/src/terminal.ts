/** A command's access to its environment. */
export type Terminal = {
  env: Readonly<Record<string, string | undefined>>;
  stdin: AsyncIterable<Uint8Array | string> & { isTTY?: boolean };
  stdout: { write(text: string): unknown };
  /** Notes, progress and errors; standard output carries only the answer. */
  stderr: { write(text: string): unknown; isTTY?: boolean; columns?: number };
  /** Handles Ctrl-C and SIGTERM instead of ending the process, until the returned function is called. */
  onStop(listener: () => void): () => void;
};

/** A variable that is there and not empty. */
export function variable(terminal: Pick<Terminal, "env">, name: string): string | null {
  const value = terminal.env[name]?.trim();
  return value === undefined || value === "" ? null : value;
}

const controls = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu;
const controlsInLines = /[^\P{Cc}\n]|\p{Cf}/gu;

/** Text from other people, on one line and without terminal control sequences. */
export function plain(text: string): string {
  return text.replaceAll(controls, " ");
}

/** The same for text of several lines. */
export function plainLines(text: string): string {
  return text.replaceAll(controlsInLines, " ");
}
