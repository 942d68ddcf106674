import { exitCodes, type ExitCode } from "./exit-codes.ts";

/** An error the user can fix: one sentence, and one that says what to do. */
export class CliError extends Error {
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

export function usageError(message: string, advice?: string): CliError {
  return new CliError("cli.usage", exitCodes.usage, message, advice);
}

export function environmentError(message: string, advice?: string): CliError {
  return new CliError("cli.environment", exitCodes.environment, message, advice);
}
