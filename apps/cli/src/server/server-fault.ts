import { exitCodes } from "../exit-codes.ts";
import { CliFault } from "../fault.ts";

/** No answer of Usher's: nothing came back, or something that stands in front of it spoke. */
export class ServerFault extends CliFault {
  /** Whether the same request may get an answer later. */
  readonly passing: boolean;
  readonly retryAfterSeconds: number | null;

  constructor(
    message: string,
    more: { advice?: string; passing: boolean; retryAfterSeconds?: number | null },
  ) {
    super("cli.connection", exitCodes.environment, message, more.advice ?? null);
    this.passing = more.passing;
    this.retryAfterSeconds = more.retryAfterSeconds ?? null;
  }
}

/** The client wraps what its `fetch` throws, sometimes more than once. */
export function serverFaultOf(error: unknown): ServerFault | null {
  for (let inner = error; inner instanceof Error; inner = inner.cause)
    if (inner instanceof ServerFault) return inner;
  return null;
}
