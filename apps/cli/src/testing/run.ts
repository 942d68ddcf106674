import { Readable } from "node:stream";

import { runCli } from "../run-cli.ts";

type Given = {
  env?: Readonly<Record<string, string | undefined>>;
  stdin?: string;
  /** Presses Ctrl-C when a line of standard error contains this. */
  stopAt?: string;
  /** Interactive: both standard input and standard error are a terminal. */
  isTTY?: boolean;
};

export type Ran = { code: number; stdout: string; stderr: string; json(): unknown };

/** One command line in this process, with no environment but this. */
export async function run(args: readonly string[], given: Given = {}): Promise<Ran> {
  const { env = {}, stdin = "", stopAt, isTTY = false } = given;
  let stdout = "";
  let stderr = "";
  const listeners = new Set<() => void>();
  const code = await runCli(args, {
    env,
    stdin: Object.assign(Readable.from(stdin === "" ? [] : [stdin]), { isTTY }),
    stdout: { write: (text) => (stdout += text) },
    stderr: {
      isTTY,
      columns: 80,
      write(text) {
        stderr += text;
        if (stopAt !== undefined && text.includes(stopAt)) for (const stop of listeners) stop();
      },
    },
    onStop(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  });
  return { code, stdout, stderr, json: () => JSON.parse(stdout) };
}
