import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { UsherError } from "./errors.ts";
import { parsePolicy } from "./policy.ts";
import {
  allowedReturnTo,
  parseReturnOrigin,
  parseReturnTo,
  withComparableOrigins,
  withHandoverCode,
} from "./return-address.ts";

const listed = [
  "https://app.acme.com",
  "https://app.acme.com:8443",
  "https://xn--mnchen-3ya.example",
  "http://localhost:3000",
  "http://127.0.0.1:4000",
];
const policy = parsePolicy({ returnOrigins: listed });
const page = "https://usher.example.com/i/link";

const schemes = ["https://", "HTTPS://", "http://"];
const otherSchemes = [
  "",
  "https:/",
  "https:",
  "https:///",
  "//",
  "/",
  "https:\\\\",
  "javascript:",
  "data:",
  "file://",
  "ftp://",
  "blob:https://",
];
const userInfos = ["@", "jane@", "app.acme.com@", "app.acme.com:443@", "a:b@", "%40", "jane%40"];
const hosts = ["app.acme.com", "localhost", "127.0.0.1", "xn--mnchen-3ya.example"];
const oddHosts = [
  "APP.Acme.COM",
  "app.acme.com.",
  "app.acme.com..",
  ".app.acme.com",
  "app.acme.com.evil.example",
  "evil.example",
  "evilapp.acme.com",
  "acme.com",
  "app.acme.com%2eevil.example",
  "app%2Eacme.com",
  "app.acme.com%00.evil.example",
  "app。acme.com",
  "аpp.acme.com",
  "ａｐｐ.acme.com",
  "app.acme.com\u00ad",
  "app\u200b.acme.com",
  "münchen.example",
  "xn--mnchen-3ya.example.",
  "xn--a",
  "127.1",
  "0x7f.1",
  "0177.0.0.1",
  "2130706433",
  "127.0.0.2",
  "[::1]",
  "[::ffff:127.0.0.1]",
  "localhost.evil.example",
  "app.acme.com;script-src",
  "*.acme.com",
  "",
];
const ports = ["", ":443", ":8443", ":3000", ":4000", ":08443"];
const oddPorts = [":80", ":", ":99999", ":a", ":443@evil.example", ":8443.evil.example", ":%38443"];
const paths = [
  "",
  "/",
  "/welcome?from=mail&x=1",
  "?next=//evil.example",
  "/%2f%2fevil.example",
  "//evil.example",
  "/..//evil.example",
  "/?",
  "/?a&",
];
const oddPaths = [
  "\\evil.example",
  "\\@evil.example",
  "/\t/evil.example",
  "#@evil.example",
  "/#x",
  "/?code=1",
  "/?c%6Fde=1",
  ";evil.example",
  "/%0d%0aLocation:%20https://evil.example",
  "/\r\nLocation: https://evil.example",
  `/${"x".repeat(2000)}`,
];
const inserted = [
  "\t",
  "\n",
  "\r",
  " ",
  "\\",
  "@",
  "/",
  ".",
  "\u0000",
  "\u202e",
  "%",
  ":",
  "\u00a0",
];

const often = <T>(plain: readonly T[], odd: readonly T[]) =>
  fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom(...plain) },
    { weight: 1, arbitrary: fc.constantFrom(...odd) },
  );
const insertion = fc.record({ text: fc.constantFrom(...inserted), at: fc.nat(40) });
const address = fc
  .tuple(
    often(schemes, otherSchemes),
    often([""], userInfos),
    often(hosts, oddHosts),
    often(ports, oddPorts),
    often(paths, oddPaths),
    fc.oneof({ weight: 4, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: insertion }),
  )
  .map(([scheme, userInfo, host, port, path, insert]) => {
    const text = `${scheme}${userInfo}${host}${port}${path}`;
    return insert === null ? text : text.slice(0, insert.at) + insert.text + text.slice(insert.at);
  });

/** As a client without a URL parser reads it: up to the first slash or question mark. */
function originInText(location: string): string | undefined {
  return /^(https?:\/\/[a-z0-9.-]+(?::\d+)?)[/?]/.exec(location)?.[1];
}

describe("S23: a redirect", () => {
  test("never leads to an origin that is not listed: 10,000 addresses", { timeout: 60_000 }, () => {
    let accepted = 0;
    fc.assert(
      fc.property(address, (typed) => {
        const parsed = parseReturnTo(policy, typed);
        if (typeof parsed !== "string") return;
        accepted += 1;
        const location = withHandoverCode(parsed, "usher_code_x");
        const read = new URL(location, page);
        expect(listed).toContain(read.origin);
        expect(originInText(location)).toBe(read.origin);
        expect([read.username, read.password, read.hash]).toEqual(["", "", ""]);
        expect(read.searchParams.getAll("code")).toEqual(["usher_code_x"]);
        expect(new URL(typed, page).origin).toBe(read.origin);
        expect(new Headers({ location }).get("location")).toBe(location);
        expect(allowedReturnTo(policy, parsed)).toBe(parsed);
        expect(allowedReturnTo(parsePolicy({}), parsed)).toBeNull();
      }),
      { numRuns: 10_000 },
    );
    expect(accepted).toBeGreaterThan(500);
    expect(accepted).toBeLessThan(6_000);
  });

  test.each([
    ["https://app.acme.com", "https://app.acme.com/?code=x"],
    ["https://APP.acme.com:443/in?a=%20b", "https://app.acme.com/in?a=%20b&code=x"],
    ["https://app.acme.com:8443/?", "https://app.acme.com:8443/?code=x"],
    [
      "http://localhost:3000/hand over".replace(" ", "%20"),
      "http://localhost:3000/hand%20over?code=x",
    ],
    ["https://xn--mnchen-3ya.example/?a&", "https://xn--mnchen-3ya.example/?a&code=x"],
  ])("to %s keeps path and query", (typed, location) => {
    const parsed = parseReturnTo(policy, typed);
    expect(typeof parsed === "string" && withHandoverCode(parsed, "x")).toBe(location);
  });

  test.each([
    ["user name", "https://jane@app.acme.com/"],
    ["user name", "https://@app.acme.com/"],
    ["backslash", "https://app.acme.com\\@evil.example/"],
    ["fragment", "https://app.acme.com/#top"],
    ["added by the hand-over", "https://app.acme.com/?code=1"],
    ["app.acme.com.evil.example is not one", "https://app.acme.com.evil.example/"],
    ["http is only for localhost", "http://app.acme.com/"],
    ["whole URL", "/welcome"],
    ["at most 2000", `https://app.acme.com/${"x".repeat(2000)}`],
    ["once encoded", `https://app.acme.com/${'"'.repeat(900)}`],
  ])("is rejected with its reason: %s", (reason, typed) => {
    const rejection = parseReturnTo(policy, typed);
    if (!(rejection instanceof UsherError)) throw new Error("it was accepted");
    expect(rejection.code).toBe("invite.return_to_rejected");
    expect(rejection.message).toContain(reason);
  });
});

describe("a return origin", () => {
  test.each([
    ["https://app.acme.com", "https://app.acme.com"],
    ["HTTPS://App.Acme.com:443/", "https://app.acme.com"],
    ["https://app.acme.com:8443", "https://app.acme.com:8443"],
    ["http://localhost:3000", "http://localhost:3000"],
    ["http://127.0.0.1", "http://127.0.0.1"],
  ])("%s is stored as %s", (typed, origin) => {
    expect(parseReturnOrigin(typed)).toBe(origin);
  });

  test.each([
    "http://app.acme.com",
    "https://app.acme.com/path",
    "https://app.acme.com?x",
    "https://app.acme.com#x",
    "https://jane@app.acme.com",
    "https://*.acme.com",
    "https://app.acme.com;script-src",
    "https://app.acme.com.",
    "https://10.0.0.1",
    "https://[::1]",
    "http://[::1]:3000",
    "https://münchen.example",
    "app.acme.com",
    "javascript:alert(1)",
    "https://app.acme.com https://evil.example",
  ])("%s is rejected", (typed) => {
    expect(parseReturnOrigin(typed)).toBeNull();
    expect(() => withComparableOrigins(parsePolicy({ returnOrigins: [typed] }))).toThrow(
      expect.objectContaining({ code: "organization.invalid_policy" }),
    );
  });
});
