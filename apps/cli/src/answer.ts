import { plainLines, type Terminal } from "./terminal.ts";

/** One JSON document for programs, or a text for people. */
export function answer(
  terminal: Terminal,
  { json }: { json?: true | undefined },
  { document, text }: { document: unknown; text: string },
): void {
  terminal.stdout.write(`${json ? JSON.stringify(document) : plainLines(text)}\n`);
}
