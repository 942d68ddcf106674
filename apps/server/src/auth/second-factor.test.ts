import type { JWTPayload } from "jose";
import { expect, test } from "vitest";

import { secondFactorAt } from "./second-factor.ts";

const nowMs = Date.parse("2026-11-21T12:00:00.000Z");
const now = nowMs / 1000;
const at = (payload: JWTPayload) => secondFactorAt(payload, { nowMs, skewMs: 60_000 });
const iso = (seconds: number) => new Date(seconds * 1000).toISOString();
const multiFactor = "http://schemas.openid.net/pape/policies/2007/06/multi-factor";

test.each<[JWTPayload]>([
  [{ amr: ["mfa"] }],
  [{ amr: ["pwd", "mfa"] }],
  [{ amr: ["pwd", "otp"] }],
  [{ amr: ["otp", "pwd", "otp"] }],
  [{ amr: ["hwk", "pin"] }],
  [{ amr: ["swk", "user", "fpt"] }],
  [{ amr: ["pwd", "face"] }],
  [{ acr: multiFactor }],
  [{ acr: multiFactor, amr: ["pwd"] }],
])("%j counts as a second factor", (claims) => {
  expect(at({ ...claims, auth_time: now - 30, iat: now })).toBe(iso(now - 30));
});

test.each<[JWTPayload]>([
  [{}],
  [{ amr: [] }],
  [{ amr: ["pwd"] }],
  [{ amr: ["otp"] }],
  [{ amr: ["otp", "otp"] }],
  [{ amr: ["pwd", "pwd"] }],
  [{ amr: ["otp", "sms", "hwk"] }],
  [{ amr: ["pwd", "pin"] }],
  [{ amr: ["face", "fpt"] }],
  [{ amr: ["otp", "geo"] }],
  [{ amr: ["hwk", "user"] }],
  [{ amr: ["pwd", "rba", "wia", "mca"] }],
  [{ amr: ["OTP", "pwd"] }],
  [{ amr: [["otp"], "pwd"] }],
  [{ amr: "mfa" }],
  [{ amr: { 0: "mfa", length: 1 } }],
  [{ acr: "1" }],
  [{ acr: `${multiFactor}/` }],
])("%j does not count as a second factor", (claims) => {
  expect(at({ ...claims, auth_time: now - 30, iat: now })).toBeNull();
});

test.each([[undefined], [null], [String(now)], [Infinity], [NaN], [now + 61], [1e300]])(
  "does not count a second factor at %j",
  (time) => {
    expect(at({ amr: ["mfa"], auth_time: time, iat: now })).toBeNull();
  },
);

test("a provider whose clock is ahead extends nothing", () => {
  expect(at({ amr: ["mfa"], auth_time: now + 60, iat: now + 60 })).toBe(iso(now));
  const token = { amr: ["mfa"], auth_time: now + 60, iat: now };
  const later = { nowMs: nowMs + 9 * 60_000, skewMs: 60_000 };
  expect(secondFactorAt(token, later)).toBe(iso(now));
});

test("a token made before its own sign-in counts from when it was made", () => {
  expect(at({ amr: ["mfa"], auth_time: now - 30, iat: now - 300 })).toBe(iso(now - 300));
});
