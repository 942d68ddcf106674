import { describe, expect, test } from "vitest";

import {
  canonicalIp,
  clientIp,
  createTrustedProxies,
  limitKey,
  readTrustedProxies,
} from "./client-ip.ts";

const noProxy = createTrustedProxies([]);
const proxies = createTrustedProxies(["10.0.0.0/8", "2001:db8:ffff::/48"]);

describe("clientIp", () => {
  test("S29: a client that is not a trusted proxy cannot choose its address", () => {
    expect(clientIp("203.0.113.7", "1.1.1.1", noProxy)).toBe("203.0.113.7");
    expect(clientIp("203.0.113.7", "1.1.1.1", proxies)).toBe("203.0.113.7");
  });

  test("S29: the hop that the nearest trusted proxy saw wins over what the client claims", () => {
    expect(clientIp("10.0.0.1", "1.1.1.1, 198.51.100.9", proxies)).toBe("198.51.100.9");
    expect(clientIp("10.0.0.1", "1.1.1.1, 198.51.100.9, 10.2.3.4", proxies)).toBe("198.51.100.9");
  });

  test("S29: a proxy that connects over a mapped address is still that proxy", () => {
    expect(clientIp("::ffff:10.0.0.1", "198.51.100.9", proxies)).toBe("198.51.100.9");
  });

  test("S29: a range of mapped addresses covers the IPv4 addresses in it", () => {
    const mapped = createTrustedProxies(["::ffff:10.0.0.0/104"]);
    expect(clientIp("10.0.0.1", "198.51.100.9", mapped)).toBe("198.51.100.9");
    expect(clientIp("11.0.0.1", "198.51.100.9", mapped)).toBe("11.0.0.1");
  });

  test("takes the outermost hop when every hop is trusted", () => {
    expect(clientIp("10.0.0.1", "10.0.0.3, 10.0.0.2", proxies)).toBe("10.0.0.3");
  });

  test("stops at a hop that is not an address", () => {
    expect(clientIp("10.0.0.1", "198.51.100.9, unknown", proxies)).toBe("10.0.0.1");
    expect(clientIp("10.0.0.1", "", proxies)).toBe("10.0.0.1");
  });

  test("reads hops with a port and in brackets", () => {
    expect(clientIp("10.0.0.1", "198.51.100.9:4711", proxies)).toBe("198.51.100.9");
    expect(clientIp("10.0.0.1", "[2001:DB8::1]:4711", proxies)).toBe("2001:db8::1");
  });

  test("answers without a peer", () => {
    expect(clientIp(undefined, undefined, noProxy)).toBe("0.0.0.0");
  });
});

describe("canonicalIp", () => {
  test.each([
    ["::ffff:1.2.3.4", "1.2.3.4"],
    ["::FFFF:102:304", "1.2.3.4"],
    ["0:0:0:0:0:ffff:1.2.3.4", "1.2.3.4"],
    ["2001:0DB8:0000:0000:0000:0000:0000:0001", "2001:db8::1"],
    ["::1", "::1"],
    ["::1.2.3.4", "::102:304"],
    ["fe80::1%eth0", "fe80::1"],
  ])("S29: %s is %s", (text, canonical) => {
    expect(canonicalIp(text)).toBe(canonical);
  });

  test.each(["", "localhost", "1.2.3", "1.2.3.4.5", "<script>"])("rejects %j", (text) => {
    expect(canonicalIp(text)).toBeNull();
  });
});

describe("limitKey", () => {
  test("S29: counts all addresses of one /64 together and others apart", () => {
    expect(limitKey("2001:db8:1:2:3:4:5:6")).toBe(limitKey("2001:db8:1:2::9"));
    expect(limitKey("2001:db8:1:3::9")).not.toBe(limitKey("2001:db8:1:2::9"));
    expect(limitKey("2001:db8::1")).toBe("2001:db8:0:0::/64");
    expect(limitKey("1.2.3.4")).toBe("1.2.3.4");
  });
});

describe("createTrustedProxies", () => {
  test.each([
    "10.0.0.0/33",
    "example.com",
    "10.0.0.0/",
    "10.0.0.0/8/8",
    "::/129",
    "1.2.3.4/x",
    "10.1/16",
  ])("rejects %s", (entry) => {
    expect(() => createTrustedProxies([entry])).toThrow("neither an address nor a range");
  });
});

describe("readTrustedProxies", () => {
  test("takes a list with commas and rejects what is neither an address nor a range", () => {
    expect(readTrustedProxies(" 10.0.0.0/8, ::1,")).toEqual(["10.0.0.0/8", "::1"]);
    expect(readTrustedProxies("")).toEqual([]);
    expect(() => readTrustedProxies("10.0.0.0/8, lb")).toThrow('"lb" is neither');
  });
});
