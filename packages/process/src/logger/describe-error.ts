const maxDepth = 5;
const maxErrors = 10;

/** Only what an error is: that of a database driver also carries the statement and its parameters. */
export function describeError(error: unknown, depth = 0): Record<string, unknown> {
  if (!(error instanceof Error)) return { message: String(error) };
  const { name, message, stack, cause } = error;
  const code = "code" in error && typeof error.code === "string" ? { code: error.code } : {};
  const described = { type: name, message, ...code, stack };
  if (depth >= maxDepth) return described;
  const inner = (one: unknown) => describeError(one, depth + 1);
  return {
    ...described,
    ...(cause !== undefined && { cause: inner(cause) }),
    ...(error instanceof AggregateError && {
      errors: error.errors.slice(0, maxErrors).map(inner),
    }),
  };
}
