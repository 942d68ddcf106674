import { pino, type Logger } from "pino";

const secretFields = ["authorization", "token", "secret", "key", "link", "password"];

/** JSON lines on standard output. Of an error only what it is: a driver's also carries parameters. */
export function createLogger(level: string): Logger {
  return pino({
    level,
    base: { app: "slack" },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
    redact: {
      paths: secretFields.flatMap((field) => [field, `*.${field}`]),
      censor: "[redacted]",
    },
    serializers: { err: describeError },
  });
}

function describeError(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { message: String(error) };
  const code = "code" in error && typeof error.code === "string" ? { code: error.code } : {};
  const cause = error.cause === undefined ? {} : { cause: describeError(error.cause) };
  return { type: error.name, message: error.message, ...code, stack: error.stack, ...cause };
}
