import { plain, type Terminal } from "./terminal.ts";

/** Whether a person can answer a question. */
export function isInteractive({ stdin, stderr }: Pick<Terminal, "stdin" | "stderr">): boolean {
  return stdin.isTTY === true && stderr.isTTY === true;
}

/** Asks on standard error; only y or yes is yes, and the end of the input is no. */
export async function confirm(
  { stdin, stderr }: Pick<Terminal, "stdin" | "stderr">,
  question: string,
): Promise<boolean> {
  stderr.write(`${plain(question)} [y/N] `);
  const line = await firstLine(stdin);
  return /^y(?:es)?$/i.test(line.trim());
}

async function firstLine(input: Terminal["stdin"]): Promise<string> {
  let text = "";
  for await (const chunk of input) {
    text += Buffer.from(chunk).toString();
    if (text.includes("\n")) break;
  }
  return text.split("\n")[0] ?? "";
}
