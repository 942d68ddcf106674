import { explainStatementError } from "./database/explain-database-error.ts";
import { EnvironmentError } from "./environment/environment-error.ts";
import { scrubSecrets } from "./logger/scrub-secrets.ts";

/**
 * Ends a program with status 1. An `EnvironmentError` is its message and advice, and so is an error of the
 * database; anything else comes with its stack, without secrets. Writes to standard error only.
 */
export function exitWithError(error: unknown): never {
  const text = error instanceof EnvironmentError ? explain(error) : scrubSecrets(describe(error));
  process.stderr.write(`${text}\n`);
  process.exit(1);
}

function explain({ message, advice }: EnvironmentError): string {
  return advice === null ? message : `${message} ${advice}`;
}

function describe(error: unknown): string {
  if (error instanceof Error && "code" in error && error.code === "EADDRINUSE")
    return `${error.message}: set PORT to a free one.`;
  const problem = explainStatementError(error);
  if (problem !== null)
    return `The database of DATABASE_URL refuses: ${problem.reason}. ${problem.advice}`;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
