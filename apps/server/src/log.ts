import { pino, type DestinationStream, type Logger } from "pino";

const secretFields = [
  "authorization",
  "cookie",
  "token",
  "link",
  "key",
  "secret",
  "verifier",
  "password",
];

/** `<selector>.<verifier>` wherever it stands, also inside the text of an error. */
const linkToken = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\.[a-z2-7]{20,}/gi;
const linkPath = /\/i\/(?!\[link\])[^\s"'\\?#]+/g;
const bearer = /\b(Bearer|Basic)\s+[\w.~+/=-]{8,}/gi;
const sendGridKey = /\bSG\.[\w-]{10,}\.[\w-]{10,}/g;
const jwt = /\beyJ[\w-]+\.[\w-]+\.[\w-]+/g;
const usherKey = /\b(usher_[a-z]+_)[\w-]{12,}/gi;

export type LogSettings = { level: string; destination?: DestinationStream };

/** JSON lines. Named fields are left out, and what looks like a secret is cut from the finished line. */
export function createLogger(settings: LogSettings): Logger {
  return pino(
    {
      level: settings.level,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      redact: {
        paths: secretFields.flatMap((field) => [field, `*.${field}`, `*.*.${field}`]),
        censor: "[redacted]",
      },
      serializers: { err: describeError, error: describeError },
      hooks: { streamWrite: scrub },
    },
    settings.destination ?? pino.destination({ sync: false, fd: 1 }),
  );
}

/** Cuts links, credentials and provider keys out of any text. */
function scrub(line: string): string {
  return line
    .replace(linkToken, "[link]")
    .replace(linkPath, "/i/[link]")
    .replace(bearer, "$1 [redacted]")
    .replace(sendGridKey, "[redacted]")
    .replace(jwt, "[redacted]")
    .replace(usherKey, "$1[redacted]");
}

/** Only what a fault is; a driver's error also carries the statement and its parameters. */
function describeError(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { message: String(error) };
  const code = "code" in error && typeof error.code === "string" ? { code: error.code } : {};
  const cause = error.cause === undefined ? {} : { cause: describeError(error.cause) };
  return { type: error.name, message: error.message, ...code, stack: error.stack, ...cause };
}
