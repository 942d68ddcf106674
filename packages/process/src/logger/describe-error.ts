const maxDepth = 5;
/** Of a value: a request or a socket refers to half the process. */
const maxValueDepth = 3;
const maxErrors = 10;
const maxFields = 20;

/**
 * Whatever was thrown, as fields of a line. Of an error only what an error is: that of a database
 * driver also carries the statement and its parameters. Never throws, also for a getter that does.
 */
export function describeError(error: unknown, depth = 0): Record<string, unknown> {
  try {
    return isErrorLike(error) ? describeFields(error, depth) : describeValue(error);
  } catch {
    return { message: "what was thrown cannot be read" };
  }
}

type ErrorLike = { message: string };

/** Errors of another realm are no instances of ours, and a rejection may be a plain object. */
function isErrorLike(thrown: unknown): thrown is ErrorLike {
  return isObject(thrown) && "message" in thrown && typeof thrown.message === "string";
}

function describeFields(error: ErrorLike, depth: number): Record<string, unknown> {
  const { message } = error;
  const name = textField(error, "name");
  const code = textField(error, "code");
  const stack = textField(error, "stack");
  const described = {
    ...(name !== null && { type: name }),
    message,
    ...(code !== null && { code }),
    ...(stack !== null && { stack }),
  };
  if (depth >= maxDepth) return described;
  const inner = (one: unknown) => describeError(one, depth + 1);
  const cause = "cause" in error ? error.cause : undefined;
  const errors = "errors" in error && Array.isArray(error.errors) ? error.errors : null;
  return {
    ...described,
    ...(cause !== undefined && { cause: inner(cause) }),
    ...(errors !== null && { errors: errors.slice(0, maxErrors).map(inner) }),
  };
}

/** A text is its own message; an object is shown by its fields. */
function describeValue(thrown: unknown): Record<string, unknown> {
  if (!isObject(thrown)) return { message: String(plainValue(thrown, 0)) };
  return { message: "no error but an object was thrown", thrown: plainValue(thrown, 0) };
}

/** A copy that JSON can hold, bounded in depth and width. */
function plainValue(value: unknown, depth: number): unknown {
  switch (typeof value) {
    case "string":
    case "number":
    case "boolean":
      return value;
    case "bigint":
    case "symbol":
      return String(value);
    case "function":
      return "a function";
    case "undefined":
      return "undefined";
    case "object":
      return value === null ? null : plainObject(value, depth);
  }
}

function plainObject(value: object, depth: number): unknown {
  if (isErrorLike(value)) return describeError(value, depth + 1);
  if (value instanceof Date) return String(value);
  if (depth >= maxValueDepth) return Array.isArray(value) ? "a list" : "an object";
  const inner = (one: unknown) => plainValue(one, depth + 1);
  if (Array.isArray(value)) return value.slice(0, maxFields).map(inner);
  const fields = Object.entries(value).slice(0, maxFields);
  return Object.fromEntries(fields.map(([name, one]) => [name, inner(one)]));
}

function textField(error: object, name: string): string | null {
  const value: unknown = Reflect.get(error, name);
  return typeof value === "string" ? value : null;
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}
