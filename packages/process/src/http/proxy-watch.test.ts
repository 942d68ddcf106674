import { beforeEach, expect, test } from "vitest";

import { createTrustedProxies } from "./client-ip.ts";
import { createProxyWatch } from "./proxy-watch.ts";

let warnings: { proxy?: string; message: string }[] = [];
beforeEach(() => {
  warnings = [];
});

function watch(...proxies: string[]) {
  const log = {
    warn: (facts: object, message: string) => void warnings.push({ ...facts, message }),
  };
  const seen = createProxyWatch({ trusted: createTrustedProxies(proxies), log });
  return (remoteAddress: string | undefined, headers: Record<string, string> = {}) =>
    seen({ socket: { remoteAddress }, headers });
}

const named = () => warnings.map(({ proxy }) => proxy);

test.each([
  ["x-forwarded-for", "203.0.113.9"],
  ["x-forwarded-proto", "https"],
  ["x-real-ip", "203.0.113.9"],
  ["forwarded", "for=203.0.113.9"],
  ["via", "1.1 proxy"],
])("a proxy that is not trusted is named once, by its %s", (name, value) => {
  const request = watch();
  request("::ffff:10.0.0.5", { [name]: value });
  request("10.0.0.5", { [name]: value });
  expect(warnings).toEqual([
    { proxy: "10.0.0.5", message: expect.stringContaining("TRUSTED_PROXIES does not name") },
  ]);
});

test("each of several balancers is named, and forged headers cannot fill the log", () => {
  const request = watch();
  for (let n = 1; n <= 50; n += 1) request(`198.51.100.${n}`, { "x-forwarded-for": "1.1.1.1" });
  expect(named()).toEqual([1, 2, 3, 4, 5].map((n) => `198.51.100.${n}`));
});

test("a direct visitor and a trusted proxy are no reason to warn", () => {
  const request = watch("10.0.0.0/8");
  request("198.51.100.1");
  request(undefined, { "x-forwarded-for": "1.1.1.1" });
  request("10.0.0.5", { "x-forwarded-for": "198.51.100.1" });
  request("10.0.0.5", { "x-forwarded-for": "198.51.100.1, 10.0.0.6" });
  request("10.0.0.5");
  request("10.0.0.5", { "x-forwarded-proto": "https" });
  // What this visitor claims may as well be invented.
  request("10.0.0.5", { "x-forwarded-for": "1.1.1.1, 198.51.100.1" });
  expect(warnings).toEqual([]);
});

test("a second proxy behind a trusted one is named", () => {
  const request = watch("127.0.0.1");
  request("127.0.0.1", { "x-forwarded-for": "198.51.100.1, 10.0.0.6" });
  expect(named()).toEqual(["10.0.0.6"]);
});

test.each(["forwarded", "x-real-ip"])("a trusted proxy that sends only %s is named", (name) => {
  const request = watch("10.0.0.5");
  request("10.0.0.5", { [name]: "for=198.51.100.1" });
  expect(warnings).toEqual([
    { proxy: "10.0.0.5", message: expect.stringContaining("sends no X-Forwarded-For") },
  ]);
});
