import { exitCodes } from "../exit-codes.ts";
import { CliError } from "../error.ts";

/** Not an answer of Usher's: nothing came back, or a proxy in front of it answered. */
export class ServerError extends CliError {
  /** Whether the same request may get an answer later. */
  readonly transient: boolean;
  readonly retryAfterSeconds: number | null;

  constructor(
    message: string,
    more: { advice?: string; transient: boolean; retryAfterSeconds?: number | null },
  ) {
    super("cli.connection", exitCodes.environment, message, more.advice ?? null);
    this.transient = more.transient;
    this.retryAfterSeconds = more.retryAfterSeconds ?? null;
  }
}

/** The client wraps what its `fetch` throws, sometimes more than once. */
export function serverErrorOf(error: unknown): ServerError | null {
  for (let inner = error; inner instanceof Error; inner = inner.cause)
    if (inner instanceof ServerError) return inner;
  return null;
}
