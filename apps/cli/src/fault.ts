import { exitCodes, type ExitCode } from "./exit-codes.ts";

/** What the user of a command can mend: one sentence, and one that says what to do. */
export class CliFault extends Error {
  override readonly name = "CliFault";
  readonly code: string;
  readonly exitCode: ExitCode;
  readonly advice: string | null;

  constructor(code: string, exitCode: ExitCode, message: string, advice: string | null = null) {
    super(message);
    this.code = code;
    this.exitCode = exitCode;
    this.advice = advice;
  }
}

export function usageFault(message: string, advice?: string): CliFault {
  return new CliFault("cli.usage", exitCodes.usage, message, advice);
}

export function environmentFault(message: string, advice?: string): CliFault {
  return new CliFault("cli.environment", exitCodes.environment, message, advice);
}
