/** Pino's shape. Facts hold no secret; an error appears as its name and message. */
export type WorkerLog = {
  warn(facts: object, message: string): void;
  error(facts: object, message: string): void;
};

export function describeError(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : "not an Error";
}
