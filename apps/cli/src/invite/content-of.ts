import { readFile } from "node:fs/promises";

import { usageError } from "../error.ts";
import type { Terminal } from "../terminal.ts";

/** The bytes of a file; `-` is standard input. Throws `CliError`. */
export async function contentOf(terminal: Terminal, file: string): Promise<Buffer> {
  if (file === "-") {
    const parts: Buffer[] = [];
    for await (const part of terminal.stdin) parts.push(Buffer.from(part));
    return Buffer.concat(parts);
  }
  return readFile(file).catch((error: unknown) => {
    const reason = error instanceof Error && "code" in error ? String(error.code) : "unknown";
    throw usageError(`${file} cannot be read (${reason}).`);
  });
}
