import { readFile } from "node:fs/promises";

import { usageError } from "../error.ts";
import { readStdin } from "../read-stdin.ts";
import type { Terminal } from "../terminal.ts";

/** The bytes of a file; `-` is standard input. Throws `CliError`. */
export async function contentOf(terminal: Terminal, file: string): Promise<Buffer> {
  if (file === "-") return readStdin(terminal);
  return readFile(file).catch((error: unknown) => {
    const reason = error instanceof Error && "code" in error ? String(error.code) : "unknown";
    throw usageError(`${file} cannot be read (${reason}).`);
  });
}
