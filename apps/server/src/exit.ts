import { EnvironmentError } from "./env.ts";

/** Ends a command: what its user can mend in one sentence, anything else with its stack. */
export function fail(error: unknown): never {
  const text = error instanceof EnvironmentError ? error.message : describe(error);
  process.stderr.write(`${text}\n`);
  process.exit(1);
}

function describe(error: unknown): string {
  if (error instanceof Error && "code" in error && error.code === "EADDRINUSE")
    return `${error.message}: set PORT to a free one.`;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
