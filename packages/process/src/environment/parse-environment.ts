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
  const parsed = schema.safeParse(set, { error: missing });
  if (parsed.success) return parsed.data;
  const lines = parsed.error.issues.map(
    ({ path, message }) => `  ${String(path.at(-1))} ${message}`,
  );
  const sorted = [...new Set(lines)].toSorted();
  throw new EnvironmentError(`Invalid environment:\n${sorted.join("\n")}`);
}

/** One variable: its value, or the sentence that says what is wrong with it. */
export function parseVariable<T>(
  name: string,
  field: z.ZodType<T>,
  source: Environment,
): { ok: true; value: T } | { ok: false; message: string } {
  const parsed = field.safeParse(setVariables(source)[name], { error: missing });
  if (parsed.success) return { ok: true, value: parsed.data };
  const what = parsed.error.issues[0]?.message ?? "is invalid";
  return { ok: false, message: `${name} ${what}.` };
}

/** For a field without a message of its own. */
const missing: z.core.$ZodErrorMap = ({ input }) =>
  input === undefined ? "is missing" : undefined;
