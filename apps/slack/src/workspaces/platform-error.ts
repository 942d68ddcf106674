import { WebAPIPlatformError, WebAPIRateLimitedError } from "@slack/web-api";

const rateLimitCodes: ReadonlySet<string> = new Set(["rate_limited", "ratelimited"]);
/** Where Slack says that there is a limit, but not for how long. */
const defaultLimitMs = 30_000;

/** Slack's error code; null for an error of another kind. */
export function platformError(error: unknown): string | null {
  if (!(error instanceof WebAPIPlatformError)) return null;
  // web-api puts a body that is not JSON, such as a proxy's page, where the code would be.
  return /^[a-z][a-z0-9_]*$/iu.test(error.data.error) ? error.data.error : "unreadable_answer";
}

/** For how long Slack limits the method, said by a 429 or in a 200; null when it does not. */
export function rateLimitMsOf(error: unknown): number | null {
  if (error instanceof WebAPIRateLimitedError) return error.retryAfter * 1000;
  const code = platformError(error);
  if (code === null || !rateLimitCodes.has(code)) return null;
  const seconds =
    error instanceof WebAPIPlatformError ? error.data.response_metadata?.["retryAfter"] : undefined;
  return typeof seconds === "number" ? seconds * 1000 : defaultLimitMs;
}
