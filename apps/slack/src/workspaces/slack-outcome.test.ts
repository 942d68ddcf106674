import {
  WebAPIHTTPError,
  WebAPIPlatformError,
  WebAPIRateLimitedError,
  WebAPIRequestError,
} from "@slack/web-api";
import { UsherError } from "@usher/core";
import { describe, expect, test } from "vitest";

import { outcomeOf } from "./slack-outcome.ts";

const said = (error: string) => new WebAPIPlatformError({ ok: false, error });

test("a rate limit waits as long as Slack says and does not count as an error", () => {
  expect(outcomeOf(new WebAPIRateLimitedError(7), { attempts: 3 })).toEqual({
    kind: "retry",
    afterMs: 7000,
    error: "ratelimited",
    countsAsAttempt: false,
  });
});

test.each([
  ["ratelimited", { retryAfter: 7 }, 7000],
  ["rate_limited", {}, 30_000],
])("%s in a 200 is a rate limit too", (error, response_metadata, afterMs) => {
  const limited = new WebAPIPlatformError({ ok: false, error, response_metadata });
  expect(outcomeOf(limited, { attempts: 3 })).toMatchObject({
    kind: "retry",
    afterMs,
    countsAsAttempt: false,
  });
});

test.each(["not_in_channel", "channel_not_found", "is_archived", "missing_scope", "token_revoked"])(
  "%s waits until a person fixes it",
  (error) => {
    expect(outcomeOf(said(error), { attempts: 500 })).toMatchObject({
      kind: "retry",
      countsAsAttempt: false,
    });
  },
);

describe("a transient error is retried with growing delays and never given up", () => {
  test.each([
    ["no connection", new WebAPIRequestError(new Error("ECONNRESET"))],
    ["a server error", new WebAPIHTTPError(503, "Unavailable", {})],
    ["Slack's own error in a 200", said("internal_error")],
    ["our database", new UsherError("service.unavailable")],
  ])("%s", (_what, error) => {
    expect(outcomeOf(error, { attempts: 1 })).toMatchObject({
      kind: "retry",
      afterMs: 1000,
      countsAsAttempt: true,
    });
    expect(outcomeOf(error, { attempts: 4 })).toMatchObject({ afterMs: 8000 });
    expect(outcomeOf(error, { attempts: 8 })).toMatchObject({
      afterMs: 60_000,
      countsAsAttempt: false,
    });
  });
});

test("a message Slack will never accept is dead, and an unforeseen error counts", () => {
  expect(outcomeOf(said("invalid_blocks"), { attempts: 1 })).toEqual({
    kind: "dead",
    error: "invalid_blocks",
  });
  expect(outcomeOf(new TypeError("oops"), { attempts: 30 })).toMatchObject({
    kind: "retry",
    countsAsAttempt: true,
  });
});
