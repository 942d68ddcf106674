import { Readable } from "node:stream";

import { runCli } from "../run-cli.ts";

type Given = {
  env?: Readonly<Record<string, string | undefined>>;
  stdin?: string;
  /** Presses Ctrl-C when a line of standard error contains this. */
  stopAt?: string;
  /** Presses Ctrl-C when a line of standard output contains this. */
  stopAtOutput?: string;
  /** Called with what is written to standard error. */
  onStderr?: (text: string) => void;
  /** Interactive: both standard input and standard error are a terminal. */
  isTTY?: boolean;
};

export type Ran = { code: number; stdout: string; stderr: string; json(): unknown };

/** One command line in this process, with no environment but this. */
export async function run(args: readonly string[], given: Given = {}): Promise<Ran> {
  const { env = {}, stdin = "", stopAt, stopAtOutput, onStderr, isTTY = false } = given;
  let stdout = "";
  let stderr = "";
  const listeners = new Set<() => void>();
  const stopIf = (text: string, awaited: string | undefined) => {
    if (awaited !== undefined && text.includes(awaited)) for (const stop of listeners) stop();
  };
  const code = await runCli(args, {
    env,
    stdin: Object.assign(Readable.from(stdin === "" ? [] : [stdin]), { isTTY }),
    stdout: {
      write(text) {
        stdout += text;
        stopIf(text, stopAtOutput);
      },
    },
    stderr: {
      isTTY,
      columns: 80,
      write(text) {
        stderr += text;
        onStderr?.(text);
        stopIf(text, stopAt);
      },
    },
    onStop(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  });
  return { code, stdout, stderr, json: () => JSON.parse(stdout) };
}
