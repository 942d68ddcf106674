import { expect, it } from "vitest";

import { createMissLimiter } from "./miss-limiter.ts";

it("S26: lets 30 misses a minute pass and names the time to wait after that", () => {
  let now = 0;
  const limiter = createMissLimiter({ perMinute: 30, now: () => now });
  for (let at = 0; at < 30; at += 1) expect(limiter.count("203.0.113.7")).toBeNull();
  now = 20_000;
  expect(limiter.count("203.0.113.7")).toBe(40);
  expect(limiter.count("203.0.113.8")).toBeNull();
  now = 60_000;
  expect(limiter.count("203.0.113.7")).toBeNull();
});

it("S29: counts the addresses of one /64 together", () => {
  const limiter = createMissLimiter({ perMinute: 1, now: () => 0 });
  expect(limiter.count("2001:db8::1")).toBeNull();
  expect(limiter.count("2001:db8::2")).toBe(60);
});

it("forgets under a flood of addresses", () => {
  const limiter = createMissLimiter({ perMinute: 1, now: () => 0 });
  for (let at = 0; at < 20_001; at += 1)
    limiter.count(`10.${at >> 16}.${(at >> 8) & 255}.${at & 255}`);
  expect(limiter.count("203.0.113.7")).toBeNull();
});
