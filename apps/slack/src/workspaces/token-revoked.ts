import { WebAPIPlatformError } from "@slack/web-api";

/** The app was removed, and Slack's event about it may come later than the next request. */
export function isTokenRevoked(error: unknown): boolean {
  return error instanceof WebAPIPlatformError && codes.has(error.data.error);
}

const codes: ReadonlySet<string> = new Set([
  "account_inactive",
  "invalid_auth",
  "not_authed",
  "token_revoked",
]);
