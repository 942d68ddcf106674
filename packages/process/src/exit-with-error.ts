import { EnvironmentError } from "./environment/environment-error.ts";
import { scrubSecrets } from "./logger/scrub-secrets.ts";

/**
 * Ends a program with status 1. An `EnvironmentError` is its message and advice; anything else comes with its
 * stack, without secrets. Writes to standard error only.
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
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
