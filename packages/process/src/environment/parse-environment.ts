import type { z } from "zod";

import { EnvironmentError } from "./environment-error.ts";

export type Environment = Readonly<Record<string, string | undefined>>;

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
    const missing = issue.code === "invalid_type" && set[name] === undefined;
    const plain = missing && issue.message.startsWith("Invalid input");
    return `  ${name} ${plain ? "is missing" : issue.message}`;
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
  const what = given === undefined ? "is missing" : parsed.error.issues[0]?.message;
  return { ok: false, message: `${name} ${what ?? "is not right"}.` };
}

/** An empty variable in a compose file means that it is not set. */
function setVariables(source: Environment): Record<string, string> {
  return Object.fromEntries(
    Object.entries(source).flatMap(([name, value]) =>
      value === undefined || value.trim() === "" ? [] : [[name, value]],
    ),
  );
}
