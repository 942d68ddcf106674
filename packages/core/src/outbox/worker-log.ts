import { UsherError } from "../model/errors.ts";

/** Pino's shape. Facts hold no secret; of an error, `err`, the log keeps only what an error is. */
export type WorkerLog = {
  warn(facts: object, message: string): void;
  error(facts: object, message: string): void;
};

/** What stays with a job that failed. */
export function describeError(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : "not an Error";
}

/** The message of a line about work that failed: that the database was the reason is said first. */
export function failureMessage(what: string, error: unknown): string {
  const isDatabase = error instanceof UsherError && error.code === "service.unavailable";
  return isDatabase ? `the database is unavailable: ${what}` : what;
}
