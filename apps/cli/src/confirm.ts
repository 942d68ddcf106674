import { plain, type Terminal } from "./terminal.ts";

/** Whether a person can answer a question. */
export function isInteractive({ stdin, stderr }: Pick<Terminal, "stdin" | "stderr">): boolean {
  return stdin.isTTY === true && stderr.isTTY === true;
}

/** Only y or yes is yes. */
export async function confirm(
  { stdin, stderr }: Pick<Terminal, "stdin" | "stderr">,
  question: string,
): Promise<boolean> {
  return /^y(?:es)?$/i.test(await ask({ stdin, stderr }, `${question} [y/N]`));
}

/** Asks on standard error; the end of the input is an empty answer. */
export async function ask(
  { stdin, stderr }: Pick<Terminal, "stdin" | "stderr">,
  question: string,
): Promise<string> {
  stderr.write(`${plain(question)} `);
  return (await firstLine(stdin)).trim();
}

async function firstLine(input: Terminal["stdin"]): Promise<string> {
  let text = "";
  for await (const chunk of input) {
    text += Buffer.from(chunk).toString();
    if (text.includes("\n")) break;
  }
  return text.split("\n")[0] ?? "";
}
