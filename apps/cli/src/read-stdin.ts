import type { Terminal } from "./terminal.ts";

/** Everything that standard input has. */
export async function readStdin({ stdin }: Pick<Terminal, "stdin">): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of stdin) parts.push(Buffer.from(part));
  return Buffer.concat(parts);
}
