import type { z } from "zod";

import { EnvironmentError } from "./environment-error.ts";
import { setVariables, type Environment } from "./set-variables.ts";

export type { Environment };

/**
 * Throws `EnvironmentError`, which names every variable that is wrong and what it must be, never a
 * value. The last part of an issue's path is the variable.
 */
export function parseEnvironment<T>(schema: z.ZodType<T>, source: Environment): T {
  const set = setVariables(source);
  const parsed = schema.safeParse(set);
  if (parsed.success) return parsed.data;
  const lines = parsed.error.issues.map((issue) => {
    const name = String(issue.path.at(-1));
    return `  ${name} ${sentenceOf(issue, set[name])}`;
  });
  const sorted = [...new Set(lines)].toSorted();
  throw new EnvironmentError(`The environment is not right:\n${sorted.join("\n")}`);
}

/** One variable: its value, or the sentence that says what is wrong with it. */
export function parseVariable<T>(
  name: string,
  field: z.ZodType<T>,
  source: Environment,
): { ok: true; value: T } | { ok: false; message: string } {
  const given = setVariables(source)[name];
  const parsed = field.safeParse(given);
  if (parsed.success) return { ok: true, value: parsed.data };
  const [issue] = parsed.error.issues;
  const what = issue === undefined ? "is not right" : sentenceOf(issue, given);
  return { ok: false, message: `${name} ${what}.` };
}

/** A field that says nothing of its own about a missing value leaves zod's words. */
function sentenceOf({ message }: z.core.$ZodIssue, given: string | undefined): string {
  return given === undefined && message.startsWith("Invalid input") ? "is missing" : message;
}
