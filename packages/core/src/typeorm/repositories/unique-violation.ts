const uniqueViolation = "23505";

/** Whether the database rejected a row because of this unique index. TypeORM wraps the driver's error. */
export function violates(error: unknown, constraint: string): boolean {
  for (let cause: unknown = error; cause instanceof Error; cause = wrapped(cause))
    if ("code" in cause && cause.code === uniqueViolation)
      return "constraint" in cause && cause.constraint === constraint;
  return false;
}

function wrapped(error: Error): unknown {
  return "driverError" in error ? error.driverError : error.cause;
}
